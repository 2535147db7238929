package dev.holdfast.rest;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.JobStatus;
import dev.holdfast.api.v1alpha1.LatestBackup;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RunPhase;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** What lists of each kind can be narrowed by. */
final class Filters {
  private static final List<String> PHASES_OF_RUNS =
      Stream.of(RunPhase.values()).map(RunPhase::text).toList();

  private Filters() {}

  static List<Filter<Backup>> ofBackups() {
    return List.of(
        Filter.byName(
            Filter.POLICY,
            "Only backups of this policy.",
            (backup, name) -> name.equals(backup.getSpec().policyRef().name())),
        Filter.byName(
            Filter.TIER,
            "Only backups of this tier; manual for those by hand.",
            (backup, tier) -> tier.equals(backup.getSpec().tier())),
        Filter.byWord(
            Filter.PHASE,
            "Only backups in this phase.",
            Stream.of(BackupPhase.values()).map(BackupPhase::text).toList(),
            (backup, phase) ->
                backup.getStatus() != null
                    && backup.getStatus().phase() != null
                    && phase.equals(backup.getStatus().phase().text())),
        Filter.byWord(
            "verified",
            "Only backups of which a check has found that they are sound (true), that they are not"
                + " (false), or that nobody has checked (none).",
            List.of("true", "false", "none"),
            (backup, word) -> word.equals(verified(backup.getStatus()))),
        since(),
        until());
  }

  static List<Filter<Restore>> ofRestores() {
    return List.of(
        Filter.byName(
            Filter.POLICY,
            "Only restores of backups of this policy.",
            (restore, name) -> name.equals(policy(restore))),
        phase(restore -> restore.getStatus() == null ? null : restore.getStatus().phase()),
        Filter.byWord(
            "mode",
            "Only restores of this mode.",
            List.of("Restore", "Plan", "ReadBack", "Verify"),
            (restore, mode) ->
                mode.equalsIgnoreCase(restore.getSpec().mode().name().replace("_", ""))),
        since(),
        until());
  }

  static List<Filter<Prune>> ofPrunes() {
    return List.of(
        Filter.byName(
            Filter.POLICY,
            "Only prunes of this policy.",
            (prune, name) -> name.equals(prune.getSpec().policyRef().name())),
        phase(prune -> prune.getStatus() == null ? null : prune.getStatus().phase()),
        since(),
        until());
  }

  static List<Filter<BackupCopy>> ofCopies() {
    return List.of(
        Filter.byName(
            "backup",
            "Only copies of this backup.",
            (copy, name) -> name.equals(copy.getSpec().backupRef().name())),
        phase(copy -> copy.getStatus() == null ? null : copy.getStatus().phase()),
        since(),
        until());
  }

  static List<Filter<Catalogue>> ofCatalogues() {
    return List.of(
        Filter.byName(
            Filter.POLICY,
            "Only catalogues of this policy.",
            (catalogue, name) -> name.equals(catalogue.getSpec().policyRef().name())),
        phase(catalogue -> catalogue.getStatus() == null ? null : catalogue.getStatus().phase()),
        since(),
        until());
  }

  static List<Filter<PolicyCheck>> ofChecks() {
    return List.of(
        Filter.byName(
            Filter.POLICY,
            "Only checks of this policy.",
            (check, name) -> name.equals(check.getSpec().policyRef().name())),
        phase(check -> check.getStatus() == null ? null : check.getStatus().phase()),
        since(),
        until());
  }

  private static <T> Filter<T> phase(Function<T, RunPhase> phase) {
    return Filter.byWord(
        Filter.PHASE,
        "Only those in this phase.",
        PHASES_OF_RUNS,
        (object, word) -> phase.apply(object) != null && word.equals(phase.apply(object).text()));
  }

  private static <T extends CustomResource<?, ?>> Filter<T> since() {
    return Filter.byTime(
        "since",
        "Only those that were started at this instant or later, RFC 3339.",
        (object, time) -> !started(object).isBefore(instant(time)));
  }

  private static <T extends CustomResource<?, ?>> Filter<T> until() {
    return Filter.byTime(
        "until",
        "Only those that were started before this instant, RFC 3339.",
        (object, time) -> started(object).isBefore(instant(time)));
  }

  /** When it was started; of what was not, when it was created. */
  private static Instant started(CustomResource<?, ?> object) {
    return Instant.parse(
        object.getStatus() instanceof JobStatus status && status.startTime() != null
            ? status.startTime()
            : object.getMetadata().getCreationTimestamp());
  }

  private static Instant instant(String time) {
    return OffsetDateTime.parse(time).toInstant();
  }

  private static String policy(Restore restore) {
    if (restore.getStatus() != null && restore.getStatus().policy() != null) {
      return restore.getStatus().policy();
    }
    RestoreSpec spec = restore.getSpec();
    LatestBackup latest = spec.source() == null ? null : spec.source().latest();
    return latest == null ? null : latest.policyRef().name();
  }

  private static String verified(BackupStatus status) {
    return status == null
        ? "none"
        : status.conditions().stream()
            .filter(condition -> BackupStatus.VERIFIED.equals(condition.getType()))
            .map(Condition::getStatus)
            .map(value -> "True".equals(value) ? "true" : "false")
            .findFirst()
            .orElse("none");
  }
}
