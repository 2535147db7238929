package dev.holdfast.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.Encryption;
import dev.holdfast.embedded.AgeIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is encrypted opens with the programs alone and with us, whole and unaltered. */
class RoundTripTest {
  /** age encrypts chunks of 64 KiB, each followed by a code of 16 bytes. */
  private static final int AGE_CHUNK = 64 << 10;

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
  @ValueSource(
      ints = {
        0,
        1,
        8191,
        8192,
        8193,
        AGE_CHUNK - 1,
        AGE_CHUNK,
        AGE_CHUNK + 1,
        2 * AGE_CHUNK,
        3 * AGE_CHUNK + 1,
        1 << 20
      })
  void everySizeGoesBothWaysBetweenUsAndThePrograms(int size) throws IOException {
    byte[] content = Keyring.random(size);

    byte[] byAge = keys.encrypt(Encryption.AGE, content);
    assertThat(keys.age().decrypt(byAge)).isEqualTo(content);
    assertThat(keys.decrypt(Encryption.AGE, byAge)).isEqualTo(content);
    assertThat(keys.decrypt(Encryption.AGE, keys.age().encrypt(content))).isEqualTo(content);

    byte[] byGpg = keys.encrypt(Encryption.OPENPGP, content);
    assertThat(keys.gpg().decrypt(byGpg)).isEqualTo(content);
    assertThat(keys.decrypt(Encryption.OPENPGP, byGpg)).isEqualTo(content);
    assertThat(keys.decrypt(Encryption.OPENPGP, keys.gpg().encrypt(content, "owner")))
        .isEqualTo(content);
  }

  @Test
  void eitherOfTwoRecipientsOpensIt() throws IOException {
    byte[] content = Keyring.random(100_000);
    byte[] byAge =
        keys.encrypt(
            Encryption.AGE,
            content,
            KeyText.one("a", keys.age().recipient()),
            KeyText.one("b", keys.otherAge().recipient()));
    byte[] byGpg =
        keys.encrypt(
            Encryption.OPENPGP,
            content,
            KeyText.one("a", keys.gpg().publicKey("owner")),
            KeyText.one("b", keys.gpg().publicKey("successor")));

    for (AgeIdentity identity : List.of(keys.age(), keys.otherAge())) {
      assertThat(keys.decrypt(Encryption.AGE, identity.file(), null, byAge)).isEqualTo(content);
      assertThat(identity.decrypt(byAge)).isEqualTo(content);
    }
    for (String name : List.of("owner", "successor")) {
      assertThat(keys.decrypt(Encryption.OPENPGP, keys.secret(name), null, byGpg))
          .isEqualTo(content);
    }
    assertThat(keys.gpg().decrypt(byGpg)).isEqualTo(content);
  }

  @Test
  void openPgpHasAModificationDetectionCodeAndNoCompression() throws IOException {
    byte[] stored = keys.encrypt(Encryption.OPENPGP, Keyring.random(1000));

    String packets = new String(keys.gpg().run(stored, "--list-packets"), StandardCharsets.UTF_8);

    assertThat(packets)
        .contains("mdc_method: 2", "literal data packet")
        .doesNotContain("compressed packet", "aead");
  }
}
