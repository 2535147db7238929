package dev.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.PolicyVerification;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.SecretReference;
import dev.holdfast.api.v1alpha1.ThrowAwayServer;
import dev.holdfast.api.v1alpha1.VerificationQuery;
import dev.holdfast.embedded.EmbeddedStack;
import dev.holdfast.embedded.SampleDatabase;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A policy verifies its backups by itself, and says so when one is not sound. */
class VerificationStoryIT {
  private static EmbeddedStack stack;
  private static Story story;

  @BeforeAll
  static void start() {
    stack = EmbeddedStack.borrow();
    story = new Story(stack);
    SampleDatabase.create(stack.postgres(), "shop", 1);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void policyProvesItsBackupsOnAServerAndOnOneOfItsOwn() throws Exception {
    policy("proven", connection(), null, "select count(*) > 0 from customers");
    story.backup("good", "proven");

    BackupPolicy policy = story.awaitPolicy("proven", VerificationStoryIT::hasEnded);
    assertThat(policy.getStatus().verification().phase())
        .as(policy.getStatus().verification().message())
        .isEqualTo(RunPhase.COMPLETED);
    assertThat(policy.getStatus().verification().message())
        .contains(" restored from main in ", " as counted at the dump, 1 query true");
    Backup good = story.await("good", backup -> verified(backup).isPresent());
    assertThat(verified(good).get().getStatus()).isEqualTo("True");
    assertThat(verified(good).get().getReason()).isEqualTo("TestRestore");
    assertThat(good.getStatus().destinations().get(0).verification().restoredTime()).isNotNull();
    assertNothingIsLeft();

    policy("doubted", null, new ThrowAwayServer(null, null, null, null), "select false");
    story.backup("bad", "doubted");

    policy = story.awaitPolicy("doubted", VerificationStoryIT::hasEnded);
    assertThat(policy.getStatus().verification().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(policy.getStatus().verification().message())
        .contains("spec.queries[0]", "returned false");
    assertThat(policy.getStatus().conditions())
        .filteredOn(condition -> condition.getType().equals(BackupPolicyStatus.VERIFIED))
        .extracting(Condition::getStatus)
        .containsExactly("False");
    Backup bad = story.await("bad", backup -> verified(backup).isPresent());
    assertThat(verified(bad).get().getStatus()).isEqualTo("False");
    assertThat(verified(bad).get().getReason()).isEqualTo("TestRestoreFailed");
    story.awaitPolicy("doubted", one -> "bad".equals(one.getStatus().lastFailure()));
    assertThat(stack.client().v1().events().inNamespace(EmbeddedStack.NAMESPACE).list().getItems())
        .filteredOn(event -> event.getReason().equals("VerificationFailed"))
        .extracting((Event event) -> event.getInvolvedObject().getName())
        .contains("doubted", "bad");
    Restore restore = story.awaitRestore(policy.getStatus().verification().restore());
    assertThat(restore.getStatus().target()).isEqualTo("a server of its own");
  }

  private static void assertNothingIsLeft() throws Exception {
    try (var connection = stack.postgres().connect("postgres");
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "select count(*) from pg_database where datname like 'holdfast_restore_%'")) {
      row.next();
      assertThat(row.getInt(1)).isZero();
    }
  }

  private static boolean hasEnded(BackupPolicy policy) {
    return policy.getStatus() != null
        && policy.getStatus().verification() != null
        && policy.getStatus().verification().phase() != null
        && policy.getStatus().verification().phase().isFinal();
  }

  private static Optional<Condition> verified(Backup backup) {
    return backup.getStatus() == null
        ? Optional.empty()
        : backup.getStatus().conditions().stream()
            .filter(condition -> condition.getType().equals(BackupStatus.VERIFIED))
            .findFirst();
  }

  private static Connection connection() {
    return new Connection(
        "127.0.0.1",
        stack.postgres().port(),
        new SecretReference(Story.POSTGRES_SECRET),
        null,
        null);
  }

  private static void policy(
      String name, Connection connection, ThrowAwayServer server, String query) {
    story.policy(
        name,
        story.parts(),
        new PolicyVerification(
            null,
            null,
            null,
            true,
            null,
            null,
            connection,
            server,
            null,
            List.of(new VerificationQuery("shop", query, null)),
            null,
            null,
            null));
    // What was stored before a policy was first looked at is not verified because it is new.
    story.awaitPolicy(
        name, policy -> policy.getStatus() != null && policy.getStatus().verification() != null);
  }
}
