package dev.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.DatabaseMapping;
import dev.holdfast.api.v1alpha1.IfExists;
import dev.holdfast.api.v1alpha1.JobTemplate;
import dev.holdfast.api.v1alpha1.LatestBackup;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.RestoreTarget;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.SecretReference;
import dev.holdfast.embedded.DatabaseComparison;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.EmbeddedStack;
import dev.holdfast.embedded.SampleDatabase;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Trigger;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Restores on the real servers: what they make, and what they leave alone. */
class RestoreStoryIT {
  private static EmbeddedStack stack;
  private static Story story;
  private static Backup backup;
  private static List<String> databases;

  @BeforeAll
  static void start() throws Exception {
    stack = EmbeddedStack.borrow();
    story = new Story(stack);
    SampleDatabase.create(stack.postgres(), "shop", 10);
    stack.postgres().execute("postgres", "create database \"Bill'ing = \"\"2\"\"\"");
    stack
        .postgres()
        .execute("Bill'ing = \"2\"", "create table t as select generate_series(1, 1000) as id");
    story.policy("shop", story.parts().withDatabases("shop", "Bill'ing = \"2\""));
    story.backup("good", "shop");
    backup = story.awaitFinal("good");
    assertThat(backup.getStatus().phase())
        .as(backup.getStatus().message())
        .isEqualTo(BackupPhase.COMPLETED);
    databases = databases();
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  /** Whatever a test restored, the next one finds the server as it was. */
  @AfterEach
  void dropWhatIsNew() throws Exception {
    for (String name : databases()) {
      if (!databases.contains(name)) {
        stack.postgres().execute("postgres", "drop database \"" + name + "\" with (force)");
      }
    }
  }

  @Test
  void databasesComeBackUnderNewNames() throws Exception {
    restore(
        "renamed",
        "good",
        new DatabaseMapping("shop", "Shop restored"),
        new DatabaseMapping("Bill'ing = \"2\"", "billing"));

    Restore restore = story.awaitRestore("renamed");

    assertThat(restore.getStatus().phase())
        .as(restore.getStatus().message() + stack.operator().log())
        .isEqualTo(RunPhase.COMPLETED);
    assertThat(restore.getStatus().target()).isEqualTo("Shop restored, billing on 127.0.0.1");
    assertThat(restore.getStatus().serverVersion()).startsWith("1");
    assertThat(restore.getStatus().conditions())
        .extracting(Condition::getType, Condition::getStatus)
        .containsExactly(tuple("Complete", "True"), tuple("Failed", "False"));
    DatabaseComparison comparison =
        DatabaseComparison.of(stack.postgres(), "shop", "Shop restored");
    assertThat(comparison.identical()).as(comparison.toString()).isTrue();
    List<String> expected = new ArrayList<>(databases);
    expected.addAll(List.of("Shop restored", "billing"));
    assertThat(databases()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void databaseThatExistsIsNotTouched() throws Exception {
    restore("exists", "good");

    assertFailed("exists", "DatabaseExists", "shop", "spec.target.databases");
    assertThat(rows("shop", "select count(*) from pg_class")).isNotZero();
  }

  @Tag("slow")
  @Test
  void alteredObjectIsNoDatabase() throws Exception {
    String key = backup("altered", story.parts());
    try (S3Client s3 = stack.s3().client()) {
      byte[] bytes = s3.getObjectAsBytes(r -> r.bucket(EmbeddedS3.BUCKET).key(key)).asByteArray();
      bytes[bytes.length / 2] ^= 1;
      s3.putObject(r -> r.bucket(EmbeddedS3.BUCKET).key(key), RequestBody.fromBytes(bytes));
    }
    restore("altered", "altered", new DatabaseMapping("shop", "broken"));

    assertFailed("altered", "ChecksumMismatch", key);
  }

  @Test
  void latestIsPlannedAndThenTakesThePlaceOfWhatIsThere() throws Exception {
    stack.postgres().execute("postgres", "create database live");
    stack.postgres().execute("live", "create table t as select 1 as id");
    RestoreSource latest =
        new RestoreSource(null, new LatestBackup(new PolicyReference("shop"), null, null), null);
    RestoreTarget target =
        new RestoreTarget(
            new Connection(
                "127.0.0.1",
                stack.postgres().port(),
                new SecretReference(Story.POSTGRES_SECRET),
                null,
                null),
            List.of(new DatabaseMapping("Bill'ing = \"2\"", "live")),
            IfExists.REPLACE,
            null,
            null,
            null,
            null,
            null,
            null);
    create("plan", new RestoreSpec(latest, target, RestoreMode.PLAN, null, null));

    RestoreStatus plan = story.awaitRestore("plan").getStatus();

    assertThat(plan.phase()).as(plan.message()).isEqualTo(RunPhase.COMPLETED);
    assertThat(plan.asked()).isEqualTo("latest of shop: good");
    assertThat(plan.plan().databases().get(0).replacedName()).startsWith("live_before_");
    assertThat(rows("live", "select count(*) from t")).isEqualTo(1);

    create("live", new RestoreSpec(latest, target, null, null, null));
    RestoreStatus live = story.awaitRestore("live").getStatus();

    assertThat(live.phase()).as(live.message()).isEqualTo(RunPhase.COMPLETED);
    assertThat(live.backup()).isEqualTo("good");
    assertThat(live.policy()).isEqualTo("shop");
    assertThat(live.restoredBytes()).isPositive();
    assertThat(live.message())
        .contains(" of good restored from ")
        .contains("; the former \"live\" is kept as \"live_before_");
    assertThat(rows("live", "select count(*) from t")).isEqualTo(1000);
  }

  private static void create(String name, RestoreSpec spec) {
    Restore restore = new Restore();
    restore.setMetadata(
        new ObjectMetaBuilder().withName(name).withNamespace(EmbeddedStack.NAMESPACE).build());
    restore.setSpec(spec);
    stack.client().resource(restore).create();
  }

  @Test
  void backupThatIsNotThere() throws Exception {
    restore("nothing", "no-such-backup");

    assertFailed("nothing", "BackupNotFound", "no-such-backup", "spec.source.backupRef.name");
  }

  @Tag("slow")
  @Test
  void backupThatIsNotDoneYetIsWaitedFor() {
    story.policy("soon", story.parts());
    story.backup("soon", "soon");
    restore("patient", "soon", new DatabaseMapping("shop", "patient"));

    assertThat(story.awaitRestore("patient").getStatus().phase()).isEqualTo(RunPhase.COMPLETED);
  }

  @Test
  void backupThatFailedIsNoSource() throws Exception {
    story.policy("bad", story.parts().withDatabases("nowhere"));
    story.backup("bad", "bad");
    story.awaitFinal("bad");
    restore("of-bad", "bad");

    assertFailed("of-bad", "BackupNotComplete", "Failed", "Completed");
  }

  @Test
  void databaseThatTheBackupDoesNotHave() throws Exception {
    restore("unknown", "good", new DatabaseMapping("sho", "broken"));

    assertFailed("unknown", "DatabaseNotFound", "\"sho\"", "it has shop, Bill'ing = \"2\"");
  }

  @Test
  void roleThatMayNotCreateDatabases() throws Exception {
    stack.postgres().createRole("reader", "reader-Secret-1", "");
    stack.secret("reader", Map.of("username", "reader", "password", "reader-Secret-1"));
    restore("denied", "good", "reader", 0, new DatabaseMapping("shop", "broken"));

    assertFailed("denied", "ServerPermissionDenied", "CREATEDB");
  }

  @Test
  void missingRoleLeavesNothingBehind() throws Exception {
    stack.postgres().execute("postgres", "create role gone", "create database owned");
    stack
        .postgres()
        .execute(
            "owned",
            "create table before as select 1 as id",
            "create table orders as select 1 as id",
            "alter table orders owner to gone");
    backup("owned", story.parts().withDatabases("owned"));
    stack.postgres().execute("postgres", "drop database owned", "drop role gone");
    restore("owned", "owned", new DatabaseMapping("owned", "broken"));

    assertFailed("owned", "RolesMissing", "the roles \"gone\"");
  }

  @Test
  void killedJobIsFollowedByOneThatStartsAgain() throws Exception {
    CountDownLatch letGo = new CountDownLatch(1);
    Restore restore;
    try (FaultyProxy store = FaultyProxy.start(URI.create(stack.s3().endpoint()))) {
      backup("distant", story.parts().withEndpoint(store.endpoint()));
      // The first looks at the head of the archive, before anything is made.
      var held = store.inject(Trigger.on("GET", ".*backup_.*").from(2), new Fault.Hold(letGo));
      restore("killed", "distant", Story.POSTGRES_SECRET, 1, new DatabaseMapping("shop", "again"));
      Awaitility.await().atMost(Story.PATIENCE).until(() -> held.hits() > 0);
      assertThat(databases()).anyMatch(name -> name.startsWith("holdfast_restore_"));
      stack.kubelet().kill("killed-restore");
      letGo.countDown();

      restore = story.awaitRestore("killed");
    }

    assertThat(restore.getStatus().phase())
        .as(restore.getStatus().message())
        .isEqualTo(RunPhase.COMPLETED);
    assertThat(DatabaseComparison.of(stack.postgres(), "shop", "again").identical()).isTrue();
    assertThat(databases()).noneMatch(name -> name.startsWith("holdfast_restore_"));
  }

  /** A backup of its own; the key of the object with its first database. */
  private static String backup(String name, Story.Parts parts) {
    story.policy(name, parts);
    story.backup(name, name);
    Backup made = story.awaitFinal(name);
    assertThat(made.getStatus().phase())
        .as(made.getStatus().message())
        .isEqualTo(BackupPhase.COMPLETED);
    return stack.s3().keys().stream()
        .filter(key -> key.contains("/" + name + "/" + name + "/backup_"))
        .findFirst()
        .orElseThrow();
  }

  private static void restore(String name, String from, DatabaseMapping... names) {
    restore(name, from, Story.POSTGRES_SECRET, 0, names);
  }

  private static void restore(
      String name, String from, String secret, int backoffLimit, DatabaseMapping... names) {
    Restore restore = new Restore();
    restore.setMetadata(
        new ObjectMetaBuilder().withName(name).withNamespace(EmbeddedStack.NAMESPACE).build());
    restore.setSpec(
        new RestoreSpec(
            new RestoreSource(BackupReference.of(from)),
            new RestoreTarget(
                new Connection(
                    "127.0.0.1", stack.postgres().port(), new SecretReference(secret), null, null),
                Arrays.asList(names)),
            null,
            null,
            new JobTemplate(
                null, null, null, null, null, null, null, null, null, "5m", "2m", backoffLimit)));
    stack.client().resource(restore).create();
  }

  private static void assertFailed(String name, String reason, String... words) throws Exception {
    Restore restore = story.awaitRestore(name);
    assertThat(restore.getStatus().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(restore.getStatus().conditions())
        .extracting(Condition::getType, Condition::getStatus, Condition::getReason)
        .as(restore.getStatus().message())
        .containsExactly(tuple("Complete", "False", reason), tuple("Failed", "True", reason));
    assertThat(restore.getStatus().message()).contains(words);
    assertThat(databases())
        .doesNotContain("broken")
        .noneMatch(database -> database.startsWith("holdfast_restore_"));
  }

  private static List<String> databases() throws SQLException {
    try (var connection = stack.postgres().connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select datname from pg_database")) {
      List<String> names = new ArrayList<>();
      while (rows.next()) {
        names.add(rows.getString(1));
      }
      return names;
    }
  }

  private static long rows(String database, String query) throws SQLException {
    try (var connection = stack.postgres().connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
