package dev.holdfast.faults;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.DestinationPhase;
import dev.holdfast.api.v1alpha1.JobStatus;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.embedded.DatabaseComparison;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.faults.World.Claim;
import dev.holdfast.faults.World.Content;
import dev.holdfast.faults.World.Heard;
import dev.holdfast.faults.World.Recorded;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Looks at everything, past whatever stands before the servers. */
final class Observation {
  /** The table that a database has before it is replaced, and at no other time. */
  static final String FORMER_TABLE = "former";

  private final Stage stage;

  Observation(Stage stage) {
    this.stage = stage;
  }

  /**
   * What is there.
   *
   * @param target the database that is restored; empty if none is
   */
  World world(
      Optional<String> target,
      Optional<Struck> struck,
      Optional<Recorded> next,
      List<String> overdue) {
    Shelves shelves = new Shelves(stage);
    return new World(
        records(),
        shelves.manifests(),
        shelves.all(),
        lastingLeftovers(),
        target.map(this::content),
        struck,
        next,
        overdue,
        heard());
  }

  private Heard heard() {
    Questions.Answers answers = stage.questions().ask(stage.operators().running());
    return new Heard(stage.hook().notices(), due(), answers.silent(), answers.working());
  }

  private List<String> due() {
    return stage.list(BackupPolicy.class).stream()
        .filter(policy -> policy.getStatus() != null)
        .filter(policy -> policy.getStatus().notifications() != null)
        .flatMap(policy -> policy.getStatus().notifications().due().stream())
        .map(one -> one.event().text() + " of " + one.name())
        .toList();
  }

  private List<Recorded> records() {
    List<Recorded> records = new ArrayList<>();
    stage.list(Backup.class).stream().map(Observation::recorded).forEach(records::add);
    for (Class<? extends CustomResource<?, ? extends JobStatus>> kind :
        List.<Class<? extends CustomResource<?, ? extends JobStatus>>>of(
            Restore.class, Prune.class, Catalogue.class)) {
      stage.list(kind).stream().map(Observation::recorded).forEach(records::add);
    }
    return records;
  }

  /** What is told of a Backup. */
  static Recorded recorded(Backup backup) {
    BackupStatus status = backup.getStatus();
    Map<String, String> annotations =
        Optional.ofNullable(backup.getMetadata().getAnnotations()).orElse(Map.of());
    return new Recorded(
        "Backup",
        backup.getMetadata().getName(),
        backup.getSpec().policyRef().name(),
        annotations.get(Api.SCHEDULED_FOR_ANNOTATION),
        status == null || status.phase() == null ? null : status.phase().text(),
        status != null && status.phase() != null && status.phase().isFinal(),
        status == null ? null : reason(status.conditions()),
        status == null ? null : status.message(),
        status == null
            ? List.of()
            : status.destinations().stream()
                .filter(one -> one.phase() == DestinationPhase.COMPLETED)
                .map(one -> new Claim(one.name(), one.manifest(), one.manifestSha256()))
                .toList(),
        status != null
            && status.conditions().stream()
                .anyMatch(
                    one ->
                        one.getType().equals(BackupStatus.VERIFIED)
                            && one.getStatus().equals("False")),
        status == null ? null : status.verifiedTime());
  }

  /** What is told of any other run. */
  static Recorded recorded(CustomResource<?, ? extends JobStatus> run) {
    JobStatus status = run.getStatus();
    RunPhase phase = phase(run);
    return new Recorded(
        run.getKind(),
        run.getMetadata().getName(),
        null,
        null,
        phase == null ? null : phase.text(),
        phase != null && phase.isFinal(),
        status == null ? null : reason(status.conditions()),
        status == null ? null : status.message(),
        List.of(),
        false,
        null);
  }

  private static RunPhase phase(CustomResource<?, ? extends JobStatus> run) {
    if (run.getStatus() == null) {
      return null;
    }
    if (run instanceof Restore restore) {
      return restore.getStatus().phase();
    }
    return run instanceof Prune prune
        ? prune.getStatus().phase()
        : ((Catalogue) run).getStatus().phase();
  }

  private static String reason(List<Condition> conditions) {
    return conditions.stream()
        .filter(one -> one.getType().equals(Api.COMPLETE))
        .map(Condition::getReason)
        .findFirst()
        .orElse(null);
  }

  /** What is still there after a while: a server ends a session a moment after its client did. */
  private List<String> lastingLeftovers() {
    List<String> found = leftovers();
    for (int tries = 0; tries < 20 && !found.isEmpty(); tries++) {
      LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
      found = leftovers();
    }
    return found;
  }

  private List<String> leftovers() {
    return Stream.of(
            rows("select 'database ' || datname from pg_database where datname like 'holdfast%'"),
            rows(
                "select 'session of ' || application_name || ' in ' || coalesce(datname, '?') || ':"
                    + " ' || query from pg_stat_activity where backend_type = 'client backend' and"
                    + " application_name <> '"
                    + EmbeddedPostgres.APPLICATION_NAME
                    + "'"),
            new Shelves(stage).unfinished(),
            jobs())
        .flatMap(List::stream)
        .toList();
  }

  private List<String> jobs() {
    return stage.list(Job.class).stream()
        .filter(
            job ->
                job.getStatus() == null
                    || job.getStatus().getConditions().stream()
                        .noneMatch(
                            one ->
                                one.getType().equals("Complete") || one.getType().equals("Failed")))
        .map(job -> "Job " + job.getMetadata().getName())
        .toList();
  }

  private Content content(String database) {
    if (rows("select 'there' from pg_database where datname = '" + database + "'").isEmpty()) {
      return Content.NOTHING;
    }
    if (!stage
        .rows(database, "select 'x' from pg_tables where tablename = '" + FORMER_TABLE + "'")
        .isEmpty()) {
      return Content.FORMER;
    }
    return DatabaseComparison.of(stage.postgres(), Stage.SOURCE, database).identical()
        ? Content.RESTORED
        : Content.OTHER;
  }

  private List<String> rows(String query) {
    return stage.rows("postgres", query);
  }
}
