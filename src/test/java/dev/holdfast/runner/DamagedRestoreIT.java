package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.Compression;
import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.ExitCodes;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.SampleDatabase;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** What is stored is other than it was, or gone: no restore makes a database of it. */
class DamagedRestoreIT extends RunsOnServers {
  @BeforeAll
  static void start() {
    SampleDatabase.create(postgres, "shop", 5);
  }

  enum Damage {
    FLIPPED_BIT(FailureReason.CHECKSUM_MISMATCH),
    /** Behind all that is needed: an archive that is not compressed ends with what nobody reads. */
    CUT(FailureReason.CHECKSUM_MISMATCH),
    LONGER(FailureReason.CHECKSUM_MISMATCH),
    EMPTY(FailureReason.CHECKSUM_MISMATCH),
    MISSING(FailureReason.OBJECT_MISSING),
    MANIFEST_ALTERED(FailureReason.MANIFEST_INVALID),
    MANIFEST_MISSING(FailureReason.OBJECT_MISSING);

    private final FailureReason reason;

    Damage(FailureReason reason) {
      this.reason = reason;
    }

    boolean isOfTheManifest() {
      return this == MANIFEST_ALTERED || this == MANIFEST_MISSING;
    }

    /** What is left of {@code stored}; null if nothing is. */
    byte[] of(byte[] stored) {
      byte[] flipped = stored.clone();
      flipped[stored.length / 2] ^= 1;
      return switch (this) {
        case FLIPPED_BIT, MANIFEST_ALTERED -> flipped;
        case CUT -> Arrays.copyOf(stored, stored.length - 1);
        case LONGER -> Arrays.copyOf(stored, stored.length + 1);
        case EMPTY -> new byte[0];
        case MISSING, MANIFEST_MISSING -> null;
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void compressedObject(Damage damage) throws Exception {
    isNoDatabase(Compression.ZSTD, damage);
  }

  @ParameterizedTest
  @EnumSource(value = Damage.class, names = "MANIFEST.*", mode = EnumSource.Mode.MATCH_NONE)
  void objectAsItIs(Damage damage) throws Exception {
    isNoDatabase(Compression.NONE, damage);
  }

  private void isNoDatabase(Compression compression, Damage damage) throws Exception {
    Runs runs = runs();
    String name = (compression + "-" + damage).toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    RunSpec spec =
        runs.specs().of(name, List.of("shop"), DumpFormat.CUSTOM, compression, s3.endpoint());
    Runs.Outcome backup = runs.run(spec);
    backup.assertSuccess();
    String manifest = backup.report().manifest().key();
    String object =
        s3.keys().stream()
            .filter(key -> key.contains("/" + name + "/") && key.contains("/backup_"))
            .findFirst()
            .orElseThrow();
    String damaged = damage.isOfTheManifest() ? manifest : object;
    List<String> databases = runs.databases();
    replace(damaged, damage);

    Runs.Outcome restore = runs.restore(backup, "shop", "broken");

    assertThat(restore.report().reason())
        .as(String.join("\n", restore.log()))
        .isEqualTo(damage.reason);
    assertThat(restore.report().message()).contains(damaged);
    // Bytes that are wrong on their way may be right the next time.
    assertThat(restore.exitCode())
        .isEqualTo(damage.reason.passing() ? ExitCodes.FAILED : ExitCodes.PERMANENT);
    assertThat(runs.databases()).containsExactlyInAnyOrderElementsOf(databases);
  }

  private static void replace(String key, Damage damage) {
    try (S3Client client = s3.client()) {
      byte[] left =
          damage.of(
              client.getObjectAsBytes(r -> r.bucket(EmbeddedS3.BUCKET).key(key)).asByteArray());
      if (left == null) {
        client.deleteObject(r -> r.bucket(EmbeddedS3.BUCKET).key(key));
      } else {
        client.putObject(r -> r.bucket(EmbeddedS3.BUCKET).key(key), RequestBody.fromBytes(left));
      }
    }
  }
}
