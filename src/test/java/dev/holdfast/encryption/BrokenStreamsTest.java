package dev.holdfast.encryption;

import static dev.holdfast.encryption.Keyring.assertFails;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to the streams on either side of a program, and to the program itself. */
class BrokenStreamsTest {
  @TempDir static Path directory;
  private static Keyring keys;

  @BeforeAll
  static void create() throws IOException {
    keys = Keyring.create(directory);
  }

  @AfterAll
  static void delete() {
    if (keys != null) {
      keys.close();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Encryption.class,
      names = {"AGE", "OPENPGP"})
  void failureOfWhatTakesItIsThrownAsItIs(Encryption type) throws IOException {
    IOException full = new IOException("the store is full");
    OutputStream failing =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw full;
          }
        };

    try (Encryptor encryptor = keys.encryptor(type);
        Encrypting encrypting = encryptor.on(failing)) {
      OutputStream stream = encrypting.stream();
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  stream.write(Keyring.random(10_000));
                }
                stream.close();
              })
          .isSameAs(full);
    }
  }

  /** The program has written everything and ended well by then, so nothing else tells of it. */
  @ParameterizedTest
  @EnumSource(
      value = Encryption.class,
      names = {"AGE", "OPENPGP"})
  void errorOnTheLastBytesIsNoSuccess(Encryption type) throws IOException {
    byte[] content = Keyring.random(1_000);
    int almostAll = keys.encrypt(type, content).length - 20;
    OutputStream failing =
        new OutputStream() {
          private int written;

          @Override
          public void write(int b) {
            if (++written > almostAll) {
              throw new StackOverflowError("for the test");
            }
          }
        };

    try (Encryptor encryptor = keys.encryptor(type);
        Encrypting encrypting = encryptor.on(failing)) {
      assertThatThrownBy(
              () -> {
                encrypting.stream().write(content);
                encrypting.stream().close();
              })
          .hasMessageContaining("for the test");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Encryption.class,
      names = {"AGE", "OPENPGP"})
  void failureOfWhatGivesItIsThrownAsItIs(Encryption type) throws IOException {
    IOException broken = new IOException("the connection is broken");
    InputStream failing =
        new FailsAfter(keys.encrypt(type, Keyring.random(200_000)), 100_000, broken);

    try (Decryptor decryptor = keys.decryptor(type);
        Decrypting opened = decryptor.on(failing)) {
      assertThatThrownBy(opened::readAllBytes).isSameAs(broken);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Encryption.class,
      names = {"AGE", "OPENPGP"})
  void programThatIsKilledIsNoSuccess(Encryption type) throws IOException {
    try (Encryptor encryptor = keys.encryptor(type);
        Encrypting encrypting = encryptor.on(OutputStream.nullOutputStream())) {
      encrypting.stream().write(Keyring.random(100_000));
      encrypting.kill();

      assertFails(
          () -> encrypting.stream().close(),
          FailureReason.ENCRYPTION_FAILED,
          "ended with exit status 137");
    }
    try (Decryptor decryptor = keys.decryptor(type);
        Decrypting opened =
            decryptor.on(new EndlessAfter(keys.encrypt(type, Keyring.random(99)), 50))) {
      opened.kill();

      assertFails(opened::readAllBytes, FailureReason.ENCRYPTION_FAILED, "signal 9");
    }
  }

  /** As when the store hangs and the run is cancelled: the writer must come free. */
  @ParameterizedTest
  @EnumSource(
      value = Encryption.class,
      names = {"AGE", "OPENPGP"})
  void killFreesAWriterWhoseStoreHangs(Encryption type) throws Exception {
    OutputStream hanging =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            try {
              Thread.sleep(Duration.ofMinutes(5).toMillis());
            } catch (InterruptedException e) {
              throw new java.io.InterruptedIOException();
            }
          }
        };
    try (Encryptor encryptor = keys.encryptor(type)) {
      Encrypting encrypting = encryptor.on(hanging);
      Thread writer =
          new Thread(
              () -> {
                try {
                  while (true) {
                    encrypting.stream().write(Keyring.random(100_000));
                  }
                } catch (IOException expected) {
                  encrypting.close();
                }
              });
      writer.start();

      encrypting.kill();

      Awaitility.await().until(() -> !writer.isAlive());
    }
  }

  /** The beginning of a stream, and then a failure. */
  private static final class FailsAfter extends InputStream {
    private final byte[] content;
    private final int length;
    private final IOException failure;
    private int position;

    FailsAfter(byte[] content, int length, IOException failure) {
      this.content = content;
      this.length = length;
      this.failure = failure;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      if (position >= length) {
        throw failure;
      }
      int got = Math.min(count, length - position);
      System.arraycopy(content, position, bytes, offset, got);
      position += got;
      return got;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }
  }
}
