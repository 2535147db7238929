package dev.holdfast.load;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.artifact.CommittedManifest;
import dev.holdfast.artifact.DestinationReport;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.LeftCopy;
import dev.holdfast.artifact.PruneReport;
import dev.holdfast.artifact.PruneRunSpec;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunIdentity;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.artifact.VerifyRunSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a Job was told, and what it reports when it has done that, or not. There is no bucket: what
 * is stored and what is to be deleted is written down in a ledger.
 *
 * @param kind what kind of Job
 * @param policy the policy that it is for, or the Restore
 * @param index which one of them it is
 * @param end does it
 */
record SoakWork(String kind, String policy, long index, End end) {
  private static final long BYTES = 76_021_760;

  /** How it ends. */
  @FunctionalInterface
  interface End {
    /**
     * Its report.
     *
     * @param good whether it does what it was told
     */
    RunReport report(boolean good);
  }

  /**
   * That of {@code job}. What a Job is to delete is written down now, before any of it is carried
   * out.
   *
   * @param begin the runs of this time are the first
   */
  static SoakWork of(Job job, Instant begin, Ledger ledger) {
    Map<String, String> labels = job.getMetadata().getLabels();
    if (labels.containsKey(Api.BACKUP_LABEL)) {
      return backup(told(job, RunSpec.class), begin, ledger);
    }
    String owner = job.getMetadata().getOwnerReferences().get(0).getUid();
    if (labels.containsKey(Api.PRUNE_LABEL)) {
      PruneRunSpec told = told(job, PruneRunSpec.class);
      ledger.ordered(
          told.backups().stream().map(PruneRunSpec.Expired::uid).collect(Collectors.toSet()));
      return new SoakWork(
          "prune",
          labels.get(Api.POLICY_LABEL),
          owner.hashCode(),
          good -> {
            RunReport report = good ? pruned(owner, told) : left(owner, told);
            // Before anybody can know.
            ledger.gone(report.pruned().gone());
            return report;
          });
    }
    if (labels.containsKey(Api.RESTORE_LABEL)) {
      return text(job).contains("\"copies\"")
          ? verification(owner, told(job, VerifyRunSpec.class))
          : restore(owner, told(job, RestoreRunSpec.class));
    }
    throw new IllegalStateException("nobody has thought of a Job with the labels " + labels);
  }

  private static SoakWork backup(RunSpec told, Instant begin, Ledger ledger) {
    RunIdentity identity = told.identity();
    String uid = identity.backupUid();
    return new SoakWork(
        "backup",
        identity.namespace() + "/" + identity.policy(),
        Duration.between(begin, identity.time()).toMinutes(),
        good -> {
          if (!good) {
            return failed(uid, FailureReason.DUMP_FAILED, "the server hung up");
          }
          // Before anybody can know.
          ledger.stored(uid);
          return stored(
              uid,
              new CommittedManifest(
                  told.destinations().get(0).name(),
                  "prod/%s/%s/%s/manifest.json"
                      .formatted(identity.namespace(), identity.policy(), identity.backup()),
                  uid.replace("-", "").repeat(2)));
        });
  }

  private static SoakWork verification(String uid, VerifyRunSpec told) {
    return new SoakWork(
        "verification",
        told.restore(),
        uid.hashCode(),
        good ->
            good
                ? stored(uid, manifest(told.copies().get(0)))
                : failed(uid, FailureReason.DESTINATION_UNREACHABLE, "the store hung up"));
  }

  private static SoakWork restore(String uid, RestoreRunSpec told) {
    return new SoakWork(
        "restore",
        told.restore(),
        uid.hashCode(),
        good ->
            good
                ? stored(uid, manifest(told.backup()))
                : failed(uid, FailureReason.SERVER_UNREACHABLE, "the server hung up"));
  }

  private static CommittedManifest manifest(RestoreRunSpec.StoredBackup copy) {
    return new CommittedManifest(copy.destination().name(), copy.manifest(), copy.sha256());
  }

  private static RunReport stored(String uid, CommittedManifest manifest) {
    return new RunReport(
        uid,
        null,
        null,
        null,
        manifest,
        List.of(DestinationReport.stored(manifest, BYTES)),
        "17.2",
        now(),
        now(),
        2 * BYTES,
        BYTES);
  }

  private static RunReport failed(String uid, FailureReason reason, String message) {
    return new RunReport(uid, reason, message, null, null, List.of(), "17.2", now(), now(), 0, 0);
  }

  private static RunReport pruned(String uid, PruneRunSpec told) {
    return new RunReport(
        uid, null, null, null, now(), now(), new PruneReport(uids(told), List.of(), BYTES));
  }

  /** Of the first one something is left. */
  private static RunReport left(String uid, PruneRunSpec told) {
    List<String> uids = uids(told);
    LeftCopy left =
        new LeftCopy(
            uids.get(0),
            told.destinations().get(0).name(),
            FailureReason.DESTINATION_UNREACHABLE,
            "the store hung up");
    return new RunReport(
        uid,
        left.reason(),
        "not all is gone",
        null,
        now(),
        now(),
        new PruneReport(uids.subList(1, uids.size()), List.of(left), BYTES));
  }

  private static List<String> uids(PruneRunSpec told) {
    return told.backups().stream().map(PruneRunSpec.Expired::uid).toList();
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  private static String text(Job job) {
    return job.getSpec().getTemplate().getSpec().getContainers().get(0).getEnv().stream()
        .filter(variable -> RunSpec.ENVIRONMENT_VARIABLE.equals(variable.getName()))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  private static <T> T told(Job job, Class<T> type) {
    try {
      return Json.read(text(job), type);
    } catch (Json.MalformedJsonException e) {
      throw new IllegalStateException(job.getMetadata().getName() + " is told nonsense", e);
    }
  }
}
