package dev.holdfast.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.Encryption;
import dev.holdfast.embedded.AgeIdentity;
import dev.holdfast.embedded.Gnupg;
import dev.holdfast.embedded.TemporaryDirectory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever the size and however it is written and read, the same comes out. */
@AddLifecycleHook(NeedsTools.Both.class)
class StreamsTest {
  private static TemporaryDirectory directory;
  private static Gnupg gpg;
  private static AgeIdentity age;
  private static Path secretKey;

  /** A size near an edge, in pieces of a size of their own. */
  record Writing(int size, int piece) {}

  @BeforeContainer
  static void create() throws IOException {
    directory = TemporaryDirectory.create("streams");
    age = AgeIdentity.create(directory.path(), "identity");
    gpg = new Gnupg();
    gpg.create("owner");
    secretKey =
        Files.writeString(directory.path().resolve("owner.asc"), gpg.secretKey("owner", ""));
  }

  @AfterContainer
  static void delete() {
    gpg.close();
    directory.close();
  }

  @Property(tries = 25)
  void whatIsWrittenToAgeIsReadFromIt(@ForAll("writings") Writing writing) throws IOException {
    assertRoundTrip(Encryption.AGE, age.recipient(), age.file(), writing);
  }

  @Property(tries = 10)
  void whatIsWrittenToGpgIsReadFromIt(@ForAll("writings") Writing writing) throws IOException {
    assertRoundTrip(Encryption.OPENPGP, gpg.publicKey("owner"), secretKey, writing);
  }

  @Provide
  Arbitrary<Writing> writings() {
    Arbitrary<Integer> edges = Arbitraries.of(0, 8 << 10, 64 << 10, 128 << 10, 192 << 10, 1 << 20);
    Arbitrary<Integer> sizes =
        Combinators.combine(edges, Arbitraries.integers().between(-40, 40))
            .as((edge, around) -> Math.max(0, edge + around));
    return Combinators.combine(sizes, Arbitraries.integers().between(1, 200_000)).as(Writing::new);
  }

  private static void assertRoundTrip(Encryption type, String key, Path identity, Writing writing)
      throws IOException {
    byte[] content = new byte[writing.size()];
    new Random(writing.size()).nextBytes(content);
    ByteArrayOutputStream stored = new ByteArrayOutputStream();
    try (Encryptor encryptor = Encryptor.of(type, List.of(KeyText.one("f", key)));
        Encrypting encrypting = encryptor.on(stored)) {
      OutputStream out = encrypting.stream();
      for (int at = 0; at < content.length; at += writing.piece()) {
        out.write(content, at, Math.min(writing.piece(), content.length - at));
      }
      out.close();
      // As compressors do, which close what is behind them more than once.
      out.close();
    }
    try (Decryptor decryptor = Decryptor.of(type, "f", identity, null);
        Decrypting opened = decryptor.on(new ByteArrayInputStream(stored.toByteArray()))) {
      assertThat(opened.readNBytes(content.length)).isEqualTo(content);
      opened.verify();
      assertThat(opened.read()).isEqualTo(-1);
    }
  }
}
