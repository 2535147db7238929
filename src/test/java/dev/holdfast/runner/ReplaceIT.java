package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RestoreOptions;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.proxy.CommitCutter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Restores that take the place of databases that are there: either serves, at any time. */
class ReplaceIT extends RunsOnServers {
  /** Of a server that has been asked whether a connection is still one; only a hang exceeds it. */
  private static final int PATIENCE_SECONDS = 60;

  private static final RestoreOptions.Replacement KEEP =
      new RestoreOptions.Replacement(false, true);
  private static final RestoreOptions.Replacement TERMINATE =
      new RestoreOptions.Replacement(true, true);
  private static final RestoreOptions.Replacement DROP =
      new RestoreOptions.Replacement(false, false);

  @Test
  void restoredDatabaseTakesTheNameAndTheFormerOneIsKept() throws Exception {
    Runs.Outcome backup = backedUp("kept");

    Runs.Outcome restore = replace(backup, "kept", KEEP);

    restore.assertSuccess();
    String former = former("kept");
    assertThat(rows("kept")).isEqualTo("backed up");
    assertThat(rows(former)).isEqualTo("changed since");
    assertThat(comment("kept")).endsWith("restored by Holdfast (Restore default/kept, uid-kept)");
    assertThat(comment(former)).isEqualTo(marks("kept").replaced());
    assertThat(restore.report().message())
        .isEqualTo("the former \"kept\" is kept as \"" + former + "\"");
    assertThat(runs().databases()).noneMatch(TargetServer::isTemporary);
  }

  @Test
  void formerOneIsDroppedOnlyIfThatIsAskedFor() throws Exception {
    Runs.Outcome backup = backedUp("gone");

    Runs.Outcome restore = replace(backup, "gone", DROP);

    restore.assertSuccess();
    assertThat(rows("gone")).isEqualTo("backed up");
    assertThat(restore.report().message()).isEqualTo("the former \"gone\" is dropped");
    assertThat(runs().databases()).noneMatch(name -> name.startsWith("gone_"));
  }

  @Test
  void databaseThatIsNotThereNeedNotMakeWay() throws Exception {
    Runs.Outcome backup = backedUp("absent");
    postgres.execute("postgres", "drop database absent");

    Runs.Outcome restore = replace(backup, "absent", KEEP);

    restore.assertSuccess();
    assertThat(restore.report().message()).isNull();
    assertThat(rows("absent")).isEqualTo("backed up");
  }

  @Test
  void connectionsAreCountedAndWhatToDoIsSaid() throws Exception {
    Runs.Outcome backup = backedUp("busy");
    try (Connection one = postgres.connect("busy");
        Connection two = postgres.connect("busy")) {

      Runs.Outcome restore = replace(backup, "busy", KEEP);

      assertThat(restore.report().reason()).isEqualTo(FailureReason.DATABASE_IN_USE);
      assertThat(restore.report().field()).isEqualTo("spec.target.terminateConnections");
      assertThat(restore.report().message())
          .contains("2 connections to \"busy\"", "spec.target.terminateConnections: true");
      assertThat(one.isValid(PATIENCE_SECONDS)).isTrue();
      assertThat(two.isValid(PATIENCE_SECONDS)).isTrue();
    }
    assertUntouched("busy");
  }

  @Test
  void connectionThatComesWhileItIsRestoredIsNotEnded() throws Exception {
    Runs.Outcome backup = backedUp("late");
    try (HeldRestore restore = held(backup, "late", KEEP);
        Connection session = postgres.connect("late")) {

      Runs.Outcome outcome = restore.finish();

      assertThat(outcome.report().reason()).isEqualTo(FailureReason.DATABASE_IN_USE);
      assertThat(outcome.report().message()).contains("1 connection to \"late\"");
      assertThat(session.isValid(PATIENCE_SECONDS)).isTrue();
    }
    assertUntouched("late");
  }

  @Test
  void connectionsAreEndedWhenAskedAndWhoComesMeanwhileFindsTheNewOne() throws Exception {
    Runs.Outcome backup = backedUp("live");
    postgres.createDatabase("bystander");
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger absences = new AtomicInteger();
    CompletableFuture<Void> application =
        CompletableFuture.runAsync(
            () -> {
              while (!stop.get()) {
                try (Connection session = postgres.connect("live");
                    var statement = session.createStatement();
                    var rows = statement.executeQuery("select what from t")) {
                  rows.next();
                } catch (SQLException e) {
                  // 57P01: ended; 3D000: it was renamed while this waited, so try again.
                  if (!List.of("57P01", "3D000", "08006").contains(e.getSQLState())) {
                    absences.incrementAndGet();
                  }
                }
              }
            });
    try (Connection pool = postgres.connect("live");
        Connection other = postgres.connect("bystander")) {

      Runs.Outcome restore = replace(backup, "live", TERMINATE);

      restore.assertSuccess();
      assertThat(pool.isValid(PATIENCE_SECONDS)).as("the application's idle connection").isFalse();
      assertThat(other.isValid(PATIENCE_SECONDS)).as("a connection to another database").isTrue();
    } finally {
      stop.set(true);
      application.join();
    }
    assertThat(absences).hasValue(0);
    assertThat(rows("live")).isEqualTo("backed up");
    assertThat(rows(former("live"))).isEqualTo("changed since");
  }

  @Test
  void sessionOfTheSwapThatDiesLeavesTheFormerOneServing() throws Exception {
    Runs.Outcome backup = backedUp("cut");
    try (HeldRestore restore = held(backup, "cut", KEEP);
        Connection session = postgres.connect("cut")) {
      CompletableFuture<Runs.Outcome> outcome = CompletableFuture.supplyAsync(restore::finish);
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(50))
          .until(
              () ->
                  !"0"
                      .equals(
                          text(
                              "postgres",
                              "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                                  + " where query like 'alter database \"cut\" rename%'"
                                  + " and state = 'active'")));

      assertThat(outcome.join().report().succeeded()).isFalse();
      assertThat(session.isValid(PATIENCE_SECONDS)).isTrue();
    }
    assertUntouched("cut");
  }

  @Test
  void swapWhoseAnswerIsLostIsLookedForAndFinished() throws Exception {
    Runs.Outcome backup = backedUp("unanswered");
    try (CommitCutter cutter = CommitCutter.start(postgres.port())) {
      RestoreRunSpec spec = spec(backup, "unanswered", DROP);
      RunSpec.Server target = spec.target();

      Runs.Outcome restore =
          runs()
              .run(
                  new RestoreRunSpec(
                      spec.formatVersion(),
                      spec.restore(),
                      spec.uid(),
                      spec.backup(),
                      spec.identity(),
                      new RunSpec.Server(
                          target.field(),
                          target.host(),
                          cutter.port(),
                          target.credentials(),
                          "disable",
                          null),
                      spec.databases(),
                      60,
                      spec.options()));

      assertThat(cutter.cuts()).isPositive();
      restore.assertSuccess();
    }
    assertThat(rows("unanswered")).isEqualTo("backed up");
    assertThat(runs().databases()).noneMatch(name -> name.startsWith("unanswered_"));
  }

  @Test
  void attemptAfterOneThatWasKilledPastTheSwapFinishesWhatThatHadLeft() throws Exception {
    Runs.Outcome backup = backedUp("twice");
    replace(backup, "twice", KEEP).assertSuccess();
    postgres.execute("twice", "update t set what = 'written since'");

    Runs.Outcome again = replace(backup, "twice", DROP);

    again.assertSuccess();
    assertThat(rows("twice")).as("what was written after the swap").isEqualTo("written since");
    assertThat(again.report().message())
        .startsWith("the former \"twice\" is dropped; an earlier attempt restored everything");
    assertThat(runs().databases()).noneMatch(name -> name.startsWith("twice_"));
  }

  @Test
  void restoreThatIsDoneIsNotRepeatedThoughSomebodyHasChangedTheComment() throws Exception {
    Runs.Outcome backup = backedUp("told");
    replace(backup, "told", DROP).assertSuccess();
    postgres.execute(
        "told", "update t set what = 'written since'", "comment on database told is 'ours now'");

    Runs.Outcome again = replace(backup, "told", DROP);

    again.assertSuccess();
    assertThat(again.report().message()).contains("an earlier attempt restored everything");
    assertThat(rows("told")).isEqualTo("written since");
    Runs.Outcome next = runs().backup("told-next", "told");
    assertThat(runs().manifest(next.report()).properties().get(0).settings())
        .as("the mark is no setting of the database")
        .isEmpty();
  }

  @Test
  void formerOneWithSubscriptionsIsKeptAndSaysWhatToDo() throws Exception {
    Runs.Outcome backup = backedUp("subscribed");
    postgres.execute(
        "subscribed",
        "create subscription s1 connection 'host=127.0.0.1' publication p"
            + " with (connect = false, slot_name = none)");

    Runs.Outcome restore = replace(backup, "subscribed", DROP);

    restore.assertSuccess();
    assertThat(restore.report().message())
        .startsWith("the former \"subscribed\" is kept as \"" + former("subscribed"))
        .contains("it has the subscriptions \"s1\": drop these");
    assertThat(rows(former("subscribed"))).isEqualTo("changed since");
  }

  @Test
  void whatSomebodyElseHasCalledSoIsNotDropped() throws Exception {
    Runs.Outcome backup = backedUp("mine");
    replace(backup, "mine", DROP).assertSuccess();
    postgres.createDatabase(former("mine"));

    Runs.Outcome again = replace(backup, "mine", DROP);

    again.assertSuccess();
    assertThat(again.report().message()).startsWith("an earlier attempt restored everything");
    assertThat(runs().databases()).contains(former("mine"));
  }

  @Test
  void nameThatIsTakenForTheFormerOneIsToldBeforeAnythingIsMade() throws Exception {
    Runs.Outcome backup = backedUp("blocked");
    postgres.createDatabase(former("blocked"));

    Runs.Outcome restore = replace(backup, "blocked", KEEP);

    assertThat(restore.report().reason()).isEqualTo(FailureReason.DATABASE_EXISTS);
    assertThat(restore.report().message()).contains(former("blocked"));
    assertUntouchedBut("blocked", former("blocked"));
  }

  @Test
  void damagedBackupLeavesTheFormerOneServing() throws Exception {
    Runs.Outcome backup = backedUp("damaged");
    String key =
        s3.keys().stream()
            .filter(one -> one.contains("/damaged/backup_"))
            .findFirst()
            .orElseThrow();
    try (var client = s3.client()) {
      byte[] bytes =
          client.getObjectAsBytes(r -> r.bucket(EmbeddedS3.BUCKET).key(key)).asByteArray();
      bytes[bytes.length / 2] ^= 1;
      client.putObject(
          r -> r.bucket(EmbeddedS3.BUCKET).key(key),
          software.amazon.awssdk.core.sync.RequestBody.fromBytes(bytes));
    }

    Runs.Outcome restore = replace(backup, "damaged", TERMINATE);

    assertThat(restore.report().reason()).isEqualTo(FailureReason.CHECKSUM_MISMATCH);
    assertUntouched("damaged");
  }

  @Test
  void roleThatDoesNotOwnTheDatabaseIsToldBeforeAnythingIsMade() throws Exception {
    Runs.Outcome backup = backedUp("owned");
    postgres.createRole("maker", "maker-Secret-1", "createdb");
    RestoreRunSpec spec = spec(backup, "owned", KEEP);
    Path secret =
        runs().specs().secret("maker", Map.of("username", "maker", "password", "maker-Secret-1"));

    Runs.Outcome restore =
        runs()
            .run(
                new RestoreRunSpec(
                    spec.formatVersion(),
                    spec.restore(),
                    spec.uid(),
                    spec.backup(),
                    spec.identity(),
                    new RunSpec.Server(
                        spec.target().field(),
                        spec.target().host(),
                        spec.target().port(),
                        new RunSpec.MountedSecret("maker", secret.toString(), "f"),
                        "prefer",
                        null),
                    spec.databases(),
                    60,
                    spec.options()));

    assertThat(restore.report().reason()).isEqualTo(FailureReason.SERVER_PERMISSION_DENIED);
    assertThat(restore.report().message()).contains("may not rename \"owned\"");
    assertUntouched("owned");
  }

  @Test
  void databaseThatEveryServerHasCanBeReplacedAndATemplateCannot() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
      server.execute("postgres", "create table t as select 'backed up'::text as what");
      Runs runs = new Runs(directory, server, s3);
      Runs.Outcome backup = runs.backup("maintenance", "postgres");
      server.execute("postgres", "update t set what = 'changed since'");

      runs.run(
              withOptions(
                  runs.specs().restore(backup.report(), s3.endpoint(), "postgres", "postgres"),
                  KEEP))
          .assertSuccess();
      Runs.Outcome template =
          runs.run(
              withOptions(
                  runs.specs().restore(backup.report(), s3.endpoint(), "postgres", "template1"),
                  KEEP));

      assertThat(template.report().reason()).isEqualTo(FailureReason.DATABASE_EXISTS);
      assertThat(template.report().message()).contains("template0 and template1");
      try (var connection = server.connect("postgres");
          var statement = connection.createStatement();
          var row = statement.executeQuery("select what from t")) {
        row.next();
        assertThat(row.getString(1)).isEqualTo("backed up");
      }
    }
  }

  /** A database that was backed up, and has changed since. */
  private Runs.Outcome backedUp(String name) throws Exception {
    postgres.createDatabase(name);
    postgres.execute(name, "create table t as select 'backed up'::text as what");
    Runs.Outcome backup = runs().backup(name, name);
    backup.assertSuccess();
    postgres.execute(name, "update t set what = 'changed since'");
    return backup;
  }

  private Runs.Outcome replace(
      Runs.Outcome backup, String name, RestoreOptions.Replacement replacement) throws Exception {
    return runs().run(spec(backup, name, replacement));
  }

  private HeldRestore held(Runs.Outcome backup, String name, RestoreOptions.Replacement replacement)
      throws Exception {
    return HeldRestore.start(runs(), backup, name, name, spec -> withOptions(spec, replacement));
  }

  private RestoreRunSpec spec(
      Runs.Outcome backup, String name, RestoreOptions.Replacement replacement) throws Exception {
    return withOptions(
        runs().specs().restore(backup.report(), s3.endpoint(), name, name), replacement);
  }

  private static RestoreRunSpec withOptions(
      RestoreRunSpec spec, RestoreOptions.Replacement replacement) {
    return RunnerSpecs.withOptions(spec, RestoreOptions.DEFAULT.with(replacement));
  }

  private void assertUntouched(String name) throws Exception {
    assertUntouchedBut(name, null);
  }

  private void assertUntouchedBut(String name, String other) throws Exception {
    assertThat(rows(name)).isEqualTo("changed since");
    assertThat(comment(name)).isNull();
    assertThat(runs().databases())
        .noneMatch(TargetServer::isTemporary)
        .noneMatch(one -> one.startsWith(name + "_before_") && !one.equals(other));
  }

  private static RestoreMarks marks(String name) {
    return new RestoreMarks("default/" + name, "uid-" + name);
  }

  private static String former(String name) {
    return marks(name).nameOfReplaced(name);
  }

  private static String rows(String database) throws SQLException {
    return text(database, "select string_agg(what, ',') from t");
  }

  private static String comment(String database) throws SQLException {
    return text(
        "postgres",
        "select shobj_description(oid, 'pg_database') from pg_database where datname = '"
            + database
            + "'");
  }

  private static String text(String database, String query) throws SQLException {
    try (var connection = postgres.connect(database);
        var statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }
}
