package dev.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.EmbeddedStack;
import dev.holdfast.embedded.FreePort;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Passage;
import dev.holdfast.embedded.proxy.Trigger;
import dev.holdfast.embedded.proxy.Wire;
import io.fabric8.kubernetes.api.model.Condition;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whatever is wrong: the backup ends as Failed within its deadline, with one sentence that names
 * the cause and the field, nothing that looks like a backup is left behind, and the next run goes
 * ahead.
 */
class BadInputIT {
  private static EmbeddedStack stack;
  private static EmbeddedS3 strict;
  private static Story story;

  @BeforeAll
  static void start() {
    stack = EmbeddedStack.borrow();
    strict = EmbeddedS3.startStrict();
    story = new Story(stack);
    stack.postgres().execute("postgres", "create database shop");
    stack
        .postgres()
        .execute(
            "shop",
            // Rows that do not compress: the dump fills many parts of an upload.
            "create table orders as select i as id, gen_random_uuid() as a, gen_random_uuid() as b"
                + " from generate_series(1, 600000) i");
  }

  @AfterAll
  static void stop() {
    strict.close();
    stack.close();
  }

  @Test
  void unknownHost() {
    assertFails(
        "unknown-host",
        parts -> parts.withHost("no-such-host.invalid"),
        "ServerUnreachable",
        "no-such-host.invalid",
        "spec.source.connection.host");
  }

  @Test
  void nobodyListens() {
    assertFails(
        "nobody-listens",
        parts -> parts.withPort(FreePort.find()),
        "ServerUnreachable",
        "spec.source.connection");
  }

  @Test
  void wrongPassword() {
    stack.secret(
        "wrong-password", Map.of("username", EmbeddedPostgres.USER, "password", "not-it-4711"));

    Backup backup =
        assertFails(
            "wrong-password",
            parts -> parts.withSecret("wrong-password"),
            "ServerAuthenticationFailed",
            "admin",
            "spec.source.connection.secretRef");

    assertThat(backup.getStatus().toString()).doesNotContain("not-it-4711");
  }

  @Test
  void missingDatabase() {
    assertFails(
        "missing-database",
        parts -> parts.withDatabases("nowhere"),
        "DatabaseNotFound",
        "\"nowhere\"",
        "it has \"",
        "\"shop\"",
        "spec.source.databases[0]");
  }

  @Test
  void aMissingDatabaseAfterAGoodOneLeavesNothingOfTheGoodOne() {
    assertFails(
        "second-missing",
        parts -> parts.withDatabases("shop", "nowhere"),
        "DatabaseNotFound",
        "spec.source.databases[1]");
  }

  @Test
  void missingSecret() {
    assertFails(
        "missing-secret",
        parts -> parts.withSecret("nobody"),
        "SecretInvalid",
        "\"nobody\" does not exist",
        "spec.source.connection.secretRef.name");
  }

  @Test
  void secretWithoutTheKey() {
    stack.secret("no-user", Map.of("passwort", "x"));

    assertFails(
        "no-user",
        parts -> parts.withSecret("no-user"),
        "SecretInvalid",
        "no username",
        "passwort",
        "spec.source.connection.secretRef");
  }

  @Test
  void missingSecretOfTheBucket() {
    assertFails(
        "missing-s3-secret",
        parts -> parts.withBucketSecret("nobody"),
        "SecretInvalid",
        "\"nobody\" does not exist",
        "spec.destinations[0].s3.credentialsSecretRef.name");
  }

  @Test
  void bucketThatDoesNotExist() {
    assertFails(
        "missing-bucket",
        parts -> parts.withBucket("no-such-bucket"),
        "BucketNotFound",
        "no-such-bucket",
        "spec.destinations[0].s3");
  }

  @Test
  void deniedBucket() {
    stack.secret(
        "wrong-keys", Map.of("AWS_ACCESS_KEY_ID", "AKNOBODY", "AWS_SECRET_ACCESS_KEY", "nothing"));

    assertFails(
        "denied-bucket",
        parts -> parts.withEndpoint(strict.endpoint()).withBucketSecret("wrong-keys"),
        "DestinationAccessDenied",
        "spec.destinations[0].s3");
    assertThat(strict.keys()).isEmpty();
  }

  @Test
  void theStrictServerTakesABackupWithTheRightKeys() {
    story.policy("strict", story.parts().withEndpoint(strict.endpoint()));
    story.backup("strict", "strict");

    Backup backup = story.awaitFinal("strict");

    assertThat(backup.getStatus().phase())
        .as(String.valueOf(backup.getStatus().message()))
        .isEqualTo(BackupPhase.COMPLETED);
  }

  @Test
  void storeThatIsNotThere() {
    assertFails(
        "no-store",
        parts -> parts.withEndpoint("http://127.0.0.1:" + FreePort.find()),
        "DestinationUnreachable",
        "spec.destinations[0].s3");
  }

  @Test
  void sixFieldCron() {
    assertInvalid(
        "six-fields", tier("daily", "0 0 3 * * *", "UTC"), "spec.tiers[0].schedule", "five");
  }

  @Test
  void impossibleCron() {
    assertInvalid(
        "impossible", tier("daily", "0 3 30 2 *", "UTC"), "spec.tiers[0].schedule", "never");
  }

  @Test
  void unknownTimeZone() {
    assertInvalid(
        "unknown-zone",
        tier("daily", "0 3 * * *", "Europe/Atlantis"),
        "spec.tiers[0].timeZone",
        "Europe/Atlantis");
  }

  @Test
  void policyNameTooLongForAJob() {
    assertInvalid(
        "a-name-that-is-far-too-long-to-fit",
        tier("daily", "0 3 * * *", "UTC"),
        "metadata.name",
        "30");
  }

  @Test
  void backupNameTooLongForAJob() {
    story.policy("long-name", story.parts());
    String name = "a-backup-whose-name-has-more-than-fifty-two-characters";
    story.backup(name, "long-name");

    Backup backup = story.awaitFinal(name);

    assertThat(backup.getStatus().phase()).isEqualTo(BackupPhase.FAILED);
    assertThat(backup.getStatus().message()).contains("metadata.name").contains("52");
  }

  @Test
  void policyThatDoesNotExist() {
    story.backup("orphan", "no-such-policy");

    Backup backup = story.awaitFinal("orphan");

    assertThat(backup.getStatus().phase()).isEqualTo(BackupPhase.FAILED);
    assertThat(backup.getStatus().message())
        .contains("no-such-policy")
        .contains("spec.policyRef.name");
  }

  @Test
  void killedDump() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch letGo = new CountDownLatch(1);
    try (Wire server = Wire.start(stack.postgres().port())) {
      server.watch(new HeldRows(reached, letGo));
      story.policy("killed-dump", story.parts().withPort(server.port()));
      story.backup("killed-dump", "killed-dump");
      assertThat(reached.await(Story.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      killTheDump();
      letGo.countDown();

      assertFailed("killed-dump", "DumpFailed", "signal 9");
    }
  }

  @Test
  void killedJob() {
    try (FaultyProxy store = takesNothing()) {
      story.policy("killed-job", story.parts().withEndpoint(store.endpoint()));
      story.backup("killed-job", "killed-job");
      story.await("killed-job", b -> inPhase(b, BackupPhase.RUNNING));
      stack.kubelet().kill("killed-job");

      assertFailed("killed-job", "JobFailed", "killed");
    }
  }

  @Test
  void deletedJob() {
    try (FaultyProxy store = takesNothing()) {
      story.policy("deleted-job", story.parts().withEndpoint(store.endpoint()));
      story.backup("deleted-job", "deleted-job");
      story.await("deleted-job", b -> inPhase(b, BackupPhase.RUNNING));
      stack
          .client()
          .batch()
          .v1()
          .jobs()
          .inNamespace(EmbeddedStack.NAMESPACE)
          .withName("deleted-job")
          .delete();

      assertFailed("deleted-job", "JobDeleted", "deleted before it reported");
    }
  }

  @Test
  void aLockedTableEndsTheDumpAfterTheLockTimeout() throws Exception {
    try (var connection = stack.postgres().connect("shop");
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("lock table orders in access exclusive mode");
      story.policy("locked", story.parts());
      story.backup("locked", "locked");

      assertFailed("locked", "DumpFailed", "stayed locked", "spec.source.lockWaitTimeout");
    }
  }

  @Test
  void deadlineOfTheJob() throws Exception {
    // A server that accepts the connection and then says nothing outlasts the deadline.
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      story.policy(
          "deadline", story.parts().withPort(silent.getLocalPort()).withJob("3s", "1m", 0));
      story.backup("deadline", "deadline");

      assertFailed("deadline", "DeadlineExceeded", "spec.jobTemplate.activeDeadline");
    }
  }

  @Test
  void theNextRunGoesAhead() {
    story.policy("next", story.parts().withDatabases("nowhere"));
    story.backup("next-1", "next");
    story.awaitFinal("next-1");
    stack.postgres().execute("postgres", "create database nowhere_yet");
    stack
        .client()
        .resources(BackupPolicy.class)
        .inNamespace(EmbeddedStack.NAMESPACE)
        .withName("next")
        .delete();
    story.policy("next", story.parts().withDatabases("nowhere_yet"));
    story.backup("next-2", "next");

    assertThat(story.awaitFinal("next-2").getStatus().phase()).isEqualTo(BackupPhase.COMPLETED);
  }

  /** A store at which a run waits until it is ended, before anything of it is stored. */
  private static FaultyProxy takesNothing() {
    FaultyProxy store = FaultyProxy.start(URI.create(stack.s3().endpoint()));
    store.inject(Trigger.on("PUT", ".*"), new Fault.Hang());
    return store;
  }

  /** The rows of a table are asked for, and come when they are let go. */
  private record HeldRows(CountDownLatch reached, CountDownLatch letGo) implements Passage {
    @Override
    public Fate coming(String request) {
      if (request.contains("COPY ")) {
        reached.countDown();
        try {
          letGo.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return Fate.PASSES;
    }

    @Override
    public void done(String request) {
      // The rows may come.
    }
  }

  private static boolean inPhase(Backup backup, BackupPhase phase) {
    return backup.getStatus() != null && backup.getStatus().phase() == phase;
  }

  private static void killTheDump() {
    Awaitility.await()
        .until(
            () -> {
              List<ProcessHandle> dumps =
                  ProcessHandle.current()
                      .descendants()
                      .filter(p -> p.info().command().orElse("").endsWith("pg_dump"))
                      // Not the one that is only asked for its version.
                      .filter(
                          p ->
                              List.of(p.info().arguments().orElse(new String[0]))
                                  .contains("--no-password"))
                      .toList();
              dumps.forEach(ProcessHandle::destroyForcibly);
              return !dumps.isEmpty();
            });
  }

  private static Tier tier(String name, String schedule, String zone) {
    return Tier.of(name, schedule, zone, null);
  }

  private static void assertInvalid(String name, Tier tier, String... words) {
    story.policy(name, story.parts().withTiers(tier));
    BackupPolicy policy =
        story.awaitPolicy(
            name, p -> p.getStatus() != null && !p.getStatus().conditions().isEmpty());
    Condition ready = policy.getStatus().conditions().get(0);
    assertThat(ready.getType()).isEqualTo(BackupPolicyStatus.READY);
    assertThat(ready.getStatus()).isEqualTo("False");
    assertThat(ready.getMessage()).contains(words);
  }

  private static Backup assertFails(
      String name, UnaryOperator<Story.Parts> change, String reason, String... words) {
    story.policy(name, change.apply(story.parts()));
    story.backup(name, name);
    return assertFailed(name, reason, words);
  }

  private static Backup assertFailed(String name, String reason, String... words) {
    Backup backup = story.awaitFinal(name);
    assertThat(backup.getStatus().phase()).isEqualTo(BackupPhase.FAILED);
    assertThat(backup.getStatus().conditions())
        .extracting(Condition::getType, Condition::getStatus, Condition::getReason)
        .as(backup.getStatus().message())
        .contains(tuple("Complete", "False", reason))
        .contains(tuple("Failed", "True", reason));
    assertThat(backup.getStatus().message()).contains(words);
    assertThat(stack.s3().keys()).noneMatch(key -> key.contains("/" + name + "/"));
    return backup;
  }
}
