package dev.holdfast.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.FailureReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What was cut, altered or never encrypted is not taken for the whole. */
class TamperingTest {
  /** age encrypts chunks of 64 KiB, each followed by a code of 16 bytes. */
  private static final int AGE_CHUNK = 64 << 10;

  private static final int AGE_CODE = 16;

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

  /** Of age: the header, the nonce, the edges of every chunk, and the last byte. */
  @ParameterizedTest
  @ValueSource(ints = {1000, 2 * AGE_CHUNK, 2 * AGE_CHUNK + 100})
  void ageThatIsCutAnywhereDoesNotDecrypt(int size) throws IOException {
    byte[] stored = keys.encrypt(Encryption.AGE, Keyring.random(size));
    int header = indexOf(stored, "\n--- ") + 5 + 43 + 1;
    Set<Integer> lengths = new TreeSet<>(List.of(0, 1, header / 2, header - 1, header));
    int payload = header + 16;
    lengths.add(payload - 1);
    for (int edge = payload; edge <= stored.length; edge += AGE_CHUNK + AGE_CODE) {
      lengths.addAll(List.of(edge, edge + 1, edge + AGE_CODE));
      lengths.add(Math.max(0, edge - 1));
    }
    lengths.addAll(List.of(stored.length - 1, stored.length - AGE_CODE));
    lengths.removeIf(length -> length >= stored.length);

    for (int length : lengths) {
      assertBroken(Encryption.AGE, Arrays.copyOf(stored, length), "cut to " + length);
    }
    assertThat(lengths).hasSizeGreaterThan(8);
  }

  @Test
  void openPgpThatIsCutAnywhereDoesNotDecrypt() throws IOException {
    byte[] stored = keys.encrypt(Encryption.OPENPGP, Keyring.random(3 * 8192 + 100));
    Set<Integer> lengths =
        new TreeSet<>(
            List.of(0, 1, 2, 50, 94, 95, 96, 97, 100, 120, 150, 400, 8192, 8193, 8300, 16_384));
    // The code at the end is 22 bytes: a header of two, and SHA-1.
    for (int left : new int[] {1, 2, 19, 20, 21, 22, 23, 24, 100, 8192}) {
      lengths.add(stored.length - left);
    }

    for (int length : lengths) {
      assertBroken(Encryption.OPENPGP, Arrays.copyOf(stored, length), "cut to " + length);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Encryption.class,
      names = {"AGE", "OPENPGP"})
  void oneFlippedBitAnywhereDoesNotDecrypt(Encryption type) throws IOException {
    byte[] stored = keys.encrypt(type, Keyring.random(2 * AGE_CHUNK + 100));
    Set<Integer> places =
        new TreeSet<>(
            List.of(
                0,
                30,
                100,
                150,
                199,
                stored.length / 2,
                AGE_CHUNK,
                stored.length - 22,
                stored.length - 20,
                stored.length - 1));
    new Random(7).ints(20, 0, stored.length).forEach(places::add);

    for (int place : places) {
      byte[] altered = stored.clone();
      altered[place] ^= 1;
      assertBroken(type, altered, "altered at " + place);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Encryption.class,
      names = {"AGE", "OPENPGP"})
  void whatFollowsTheEndDoesNotDecrypt(Encryption type) throws IOException {
    byte[] stored = keys.encrypt(type, Keyring.random(1000));

    assertBroken(type, OpenPgpSamples.concat(stored, new byte[1]), "a byte more");
    assertBroken(type, OpenPgpSamples.concat(stored, stored), "twice");
  }

  @Test
  void chunksThatChangedPlacesDoNotDecrypt() throws IOException {
    byte[] stored = keys.encrypt(Encryption.AGE, Keyring.random(3 * AGE_CHUNK));
    int first = stored.length - 3 * (AGE_CHUNK + AGE_CODE);
    int second = first + AGE_CHUNK + AGE_CODE;
    byte[] swapped = stored.clone();
    System.arraycopy(stored, second, swapped, first, AGE_CHUNK + AGE_CODE);
    System.arraycopy(stored, first, swapped, second, AGE_CHUNK + AGE_CODE);

    assertBroken(Encryption.AGE, swapped, "swapped");
  }

  @Test
  void messageThatWasNeverEncryptedDoesNotDecrypt() {
    byte[] plain = keys.gpg().run(Keyring.random(1000), "--store");

    assertBroken(Encryption.OPENPGP, plain, "not encrypted");
  }

  @ParameterizedTest
  @EnumSource(
      value = Encryption.class,
      names = {"AGE", "OPENPGP"})
  void streamThatIsGivenUpIsNotAWholeOne(Encryption type) throws IOException {
    ByteArrayOutputStream stored = new ByteArrayOutputStream();
    try (Encryptor encryptor = keys.encryptor(type);
        Encrypting encrypting = encryptor.on(stored)) {
      encrypting.stream().write(Keyring.random(300_000));
      encrypting.stream().flush();
    }

    assertBroken(type, stored.toByteArray(), "given up");
  }

  private static void assertBroken(Encryption type, byte[] stored, String what) {
    assertThatThrownBy(() -> keys.decrypt(type, stored))
        .as(what)
        .isInstanceOfSatisfying(
            EncryptionException.class,
            e ->
                assertThat(e.reason())
                    .as(what + ": " + e.getMessage())
                    .isIn(FailureReason.DECRYPTION_FAILED, FailureReason.DECRYPTION_KEY_WRONG));
  }

  private static int indexOf(byte[] content, String text) {
    return new String(content, StandardCharsets.ISO_8859_1).indexOf(text);
  }
}
