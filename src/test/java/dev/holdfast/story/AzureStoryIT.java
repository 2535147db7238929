package dev.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.AzureDestination;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.SecretReference;
import dev.holdfast.embedded.DatabaseComparison;
import dev.holdfast.embedded.EmbeddedAzurite;
import dev.holdfast.embedded.EmbeddedStack;
import dev.holdfast.embedded.SampleDatabase;
import dev.holdfast.storage.AzureContainer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policies whose backups go to a container of Azure. */
@EnabledIf(value = EmbeddedAzurite.INSTALLED, disabledReason = EmbeddedAzurite.ABSENT)
class AzureStoryIT {
  private static EmbeddedStack stack;
  private static EmbeddedAzurite server;
  private static AzureContainer container;
  private static Story story;

  @BeforeAll
  static void start() throws Exception {
    server = EmbeddedAzurite.start();
    container = AzureContainer.create(server, "backups");
    stack = EmbeddedStack.borrow();
    story = new Story(stack);
    SampleDatabase.create(stack.postgres(), "shop", 5);
    stack.secret("azure", Map.of("azurestorageaccountkey", EmbeddedAzurite.KEY));
    stack.secret("both", Map.of("accountKey", "x", "sasToken", "y"));
    stack.secret("neither", Map.of("key", "x"));
  }

  @AfterAll
  static void stop() {
    stack.close();
    server.close();
  }

  @Test
  void backupGoesToTheContainerAndComesBackFromIt() throws Exception {
    story.policy("shop", story.parts(), azure("backups", "azure"));
    story.backup("good", "shop");

    Backup backup = story.awaitFinal("good");

    assertThat(backup.getStatus().phase())
        .as(backup.getStatus().message())
        .isEqualTo(BackupPhase.COMPLETED);
    assertThat(backup.getStatus().destinations().get(0).azure().container()).isEqualTo("backups");
    assertThat(container.blobs())
        .hasSize(3)
        .contains("test/default/shop/good/manifest.json")
        .allMatch(name -> name.startsWith("test/default/shop/good/"));

    story.restore("back", "good", "shop", "shop_back");

    Restore restore = story.awaitRestore("back");
    assertThat(restore.getStatus().phase())
        .as(restore.getStatus().message())
        .isEqualTo(RunPhase.COMPLETED);
    assertThat(DatabaseComparison.of(stack.postgres(), "shop", "shop_back").differences())
        .isEmpty();
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nowhere | azure   | container \"nowhere\" does not exist | spec.destinations[0].azure",
        "backups | nobody  | \"nobody\" does not exist | azure.credentialsSecretRef.name",
        "backups | both    | has both the key | azure.credentialsSecretRef.name",
        "backups | neither | has no AZURE_STORAGE_KEY or | azure.credentialsSecretRef.name",
        "backups |         | there are no credentials | azure.credentialsSecretRef",
      })
  void whatIsWrongIsNamed(String place, String secret, String words, String field) {
    String name = "wrong-" + place + "-" + (secret == null ? "none" : secret);
    story.policy(name, story.parts(), azure(place, secret));
    story.backup(name, name);

    Backup backup = story.awaitFinal(name);

    assertThat(backup.getStatus().phase()).isEqualTo(BackupPhase.FAILED);
    assertThat(backup.getStatus().message()).contains(words).contains(field);
  }

  private static Destination azure(String name, String secret) {
    return Destination.of(
        "main",
        new AzureDestination(
            name,
            "test/",
            EmbeddedAzurite.ACCOUNT,
            server.endpoint(),
            secret == null ? null : new SecretReference(secret)));
  }
}
