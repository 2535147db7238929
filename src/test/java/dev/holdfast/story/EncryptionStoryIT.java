package dev.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.DatabaseMapping;
import dev.holdfast.api.v1alpha1.Decryption;
import dev.holdfast.api.v1alpha1.Encryption;
import dev.holdfast.api.v1alpha1.IdentityReference;
import dev.holdfast.api.v1alpha1.JobTemplate;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RestoreTarget;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.SecretKeyReference;
import dev.holdfast.api.v1alpha1.SecretReference;
import dev.holdfast.embedded.AgeIdentity;
import dev.holdfast.embedded.DatabaseComparison;
import dev.holdfast.embedded.EmbeddedStack;
import dev.holdfast.embedded.Gnupg;
import dev.holdfast.embedded.SampleDatabase;
import dev.holdfast.embedded.StandardTools;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encryption from a policy to a Restore, with the keys where people keep them. */
@Tag("slow")
class EncryptionStoryIT {
  private static EmbeddedStack stack;
  private static Story story;

  @TempDir static Path directory;

  @BeforeAll
  static void start() {
    assumeTrue(StandardTools.has("age"), "skipped: age is not installed");
    assumeTrue(StandardTools.has("gpg"), "skipped: gpg is not installed");
    stack = EmbeddedStack.borrow();
    story = new Story(stack);
    SampleDatabase.create(stack.postgres(), "shop", 5);
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  void ageComesBackWithItsIdentity() throws Exception {
    AgeIdentity age = AgeIdentity.create(directory, "identity");
    stack.secret("age", Map.of("identity", Files.readString(age.file())));
    backup(
        "age",
        new Encryption(Encryption.Type.AGE, List.of(age.recipient()), null),
        BackupPhase.COMPLETED);

    Restore without = restore("age-without", "age", null);
    Restore with = restore("age-with", "age", new IdentityReference("age", "identity", null));

    assertThat(without.getStatus().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(without.getStatus().message()).contains(age.recipient(), "spec.decryption");
    assertThat(with.getStatus().phase())
        .as(with.getStatus().message())
        .isEqualTo(RunPhase.COMPLETED);
    assertThat(DatabaseComparison.of(stack.postgres(), "shop", "age-with").identical()).isTrue();
    assertThat(stack.s3().keys())
        .anyMatch(key -> key.contains("/age/age/") && key.endsWith(".dump.zst.age"));
  }

  @Test
  void openPgpComesBackWithKeyAndPassphraseOfASecret() throws Exception {
    try (Gnupg gpg = new Gnupg()) {
      gpg.addSubkey(gpg.create("owner", "sign", "never", "Pass 1"), "encr", "never", "Pass 1");
      stack.secret("recipients", Map.of("keys.asc", gpg.publicKey("owner")));
      stack.secret(
          "gpg", Map.of("key.asc", gpg.secretKey("owner", "Pass 1"), "passphrase", "Pass 1"));
      backup(
          "gpg",
          new Encryption(
              Encryption.Type.OPENPGP, null, new SecretKeyReference("recipients", "keys.asc")),
          BackupPhase.COMPLETED);

      Restore without =
          restore("gpg-no-pass", "gpg", new IdentityReference("gpg", "key.asc", null));
      Restore with =
          restore("gpg-with", "gpg", new IdentityReference("gpg", "key.asc", "passphrase"));

      assertThat(without.getStatus().message())
          .contains("protected by a passphrase", "spec.decryption.secretRef");
      assertThat(with.getStatus().phase())
          .as(with.getStatus().message())
          .isEqualTo(RunPhase.COMPLETED);
      assertThat(DatabaseComparison.of(stack.postgres(), "shop", "gpg-with").identical()).isTrue();
    }
  }

  @Test
  void recipientThatIsMistypedFailsTheBackupByItsField() {
    String mistyped = "age1" + "q".repeat(58);

    Backup backup =
        backup(
            "mistyped",
            new Encryption(Encryption.Type.AGE, List.of(mistyped), null),
            BackupPhase.FAILED);

    assertThat(backup.getStatus().message())
        .contains("mistyped or damaged", "(spec.encryption.recipients[0])");
    assertThat(backup.getStatus().conditions())
        .anyMatch(condition -> "RecipientInvalid".equals(condition.getReason()));
    assertThat(stack.s3().keys()).noneMatch(key -> key.contains("/mistyped/"));
  }

  private static Backup backup(String name, Encryption encryption, BackupPhase expected) {
    story.policy(name, story.parts(), encryption);
    story.backup(name, name);
    Backup backup = story.awaitFinal(name);
    assertThat(backup.getStatus().phase()).as(backup.getStatus().message()).isEqualTo(expected);
    return backup;
  }

  private static Restore restore(String name, String from, IdentityReference identity) {
    Restore restore = new Restore();
    restore.setMetadata(
        new ObjectMetaBuilder().withName(name).withNamespace(EmbeddedStack.NAMESPACE).build());
    restore.setSpec(
        new RestoreSpec(
            new RestoreSource(BackupReference.of(from)),
            new RestoreTarget(
                new Connection(
                    "127.0.0.1",
                    stack.postgres().port(),
                    new SecretReference(Story.POSTGRES_SECRET),
                    null,
                    null),
                List.of(new DatabaseMapping("shop", name))),
            null,
            identity == null ? null : new Decryption(identity),
            new JobTemplate(null, null, null, null, null, null, null, null, null, "5m", "2m", 0)));
    stack.client().resource(restore).create();
    return story.awaitRestore(name);
  }
}
