package dev.holdfast.metrics;

import java.util.List;

/**
 * The metrics that are read off the objects. No label has more values than there are policies,
 * tiers and destinations: none is the name of a backup.
 */
enum Family {
  POLICY_SUSPENDED("policy_suspended", "1 while the policy is suspended, otherwise 0", "policy"),
  POLICY_CONDITION(
      "policy_condition",
      "1 for the status that a condition of the policy has: True, False or Unknown",
      "policy",
      "condition",
      "status"),
  POLICY_NEXT_RUN(
      "policy_next_run_timestamp_seconds",
      "When the next run of a tier is due, as Unix time",
      "policy",
      "tier"),
  RETENTION_BACKUPS(
      "retention_backups",
      "Backups of the policy by what retention says of them: kept, expired or held",
      "policy",
      "fate"),
  BACKUPS("backups", "Backup records of the policy by phase", "policy", "phase"),
  BACKUP_LAST_SUCCESS(
      "backup_last_success_timestamp_seconds",
      "When the newest good backup of a tier was completed, as Unix time",
      "policy",
      "tier"),
  BACKUP_LAST_FAILURE(
      "backup_last_failure_timestamp_seconds",
      "When the newest backup of a tier ended that failed, altogether or at one destination, as"
          + " Unix time",
      "policy",
      "tier"),
  BACKUP_LAST_DURATION(
      "backup_last_duration_seconds",
      "How long the newest good backup of a tier took",
      "policy",
      "tier"),
  BACKUP_LAST_DUMPED(
      "backup_last_dumped_bytes",
      "Size of the newest good backup of a tier before compression",
      "policy",
      "tier"),
  BACKUP_LAST_STORED(
      "backup_last_stored_bytes",
      "Size of the newest good backup of a tier as stored at one destination",
      "policy",
      "tier"),
  DESTINATION_LAST_SUCCESS(
      "destination_last_success_timestamp_seconds",
      "When the newest backup that is stored at a destination was completed, as Unix time",
      "policy",
      "destination"),
  DESTINATION_STORED(
      "destination_stored_bytes",
      "Size of all backups on record that are stored at a destination",
      "policy",
      "destination"),
  DESTINATION_FREE(
      "destination_free_bytes",
      "How much of a volume was free when the newest run there ended",
      "policy",
      "destination"),
  DESTINATION_SIZE(
      "destination_size_bytes",
      "Size of a volume when the newest run there ended",
      "policy",
      "destination"),
  VERIFICATION_LAST_SUCCESS(
      "verification_last_success_timestamp_seconds",
      "When a backup of the policy was last verified and found to be sound, as Unix time",
      "policy"),
  RESTORE_LAST_DURATION(
      "restore_last_duration_seconds",
      "How long the newest completed restore of a backup of the policy took, by mode",
      "policy",
      "mode"),
  RESTORES("restores", "Restore records by mode and phase", List.of("namespace", "mode", "phase")),
  RESTORE_LAST_END(
      "restore_last_end_timestamp_seconds",
      "When the newest restore of a backup of the policy ended, by mode and by how: Completed or"
          + " Failed; as Unix time. policy is empty for what is restored from a bare object",
      "policy",
      "mode",
      "outcome"),
  PRUNE_LAST_END(
      "prune_last_end_timestamp_seconds",
      "When the newest prune of the policy ended, by how: Completed or Failed; as Unix time",
      "policy",
      "outcome"),
  BACKUPS_RUNNING("backups_running", "Backups whose Job has been started", List.of()),
  BACKUPS_WAITING("backups_waiting", "Backups that wait for their turn", List.of()),
  BACKUPS_LIMIT("backups_limit", "How many backups may run at once; 0 for any number", List.of()),
  ROW_COUNT_CONNECTIONS(
      "row_count_connections",
      "Connections of all running backups that count rows just now",
      List.of()),
  ROW_COUNT_CONNECTIONS_MAX(
      "row_count_connections_max",
      "Connections that the running backups may count rows with at once",
      List.of()),
  POLICIES_UNREADABLE(
      "policies_unreadable",
      "Policies that no metrics can be made of; the log says why",
      List.of()),
  UNREADABLE_OBJECTS(
      "unreadable_objects",
      "Objects that this version cannot read and leaves alone, by kind; an event of each says why",
      List.of("kind")),
  NAMESPACE_LEFT_OUT(
      "namespace_left_out",
      "1 for each namespace that this operator was told to watch and does not, since it is not"
          + " there or the operator lacks rights in it",
      List.of("namespace")),
  BUILD_INFO("build_info", "Always 1, for the version of this operator", List.of("version")),
  RECONCILING(
      "reconciling",
      "1 if this operator sees to the objects and reports them here, 0 if another one does",
      List.of()),
  BACKUP_RUNS(
      "backup_runs",
      "Backups that this operator has seen end, by how",
      true,
      List.of("namespace", "policy", "tier", "outcome")),
  RESTORE_RUNS(
      "restore_runs",
      "Restores that this operator has seen end, by how",
      true,
      List.of("namespace", "mode", "outcome")),
  PRUNE_RUNS(
      "prune_runs",
      "Prunes that this operator has seen end, by how",
      true,
      List.of("namespace", "policy", "outcome")),
  PRUNED_BACKUPS(
      "pruned_backups",
      "Backups that prunes that succeeded have deleted",
      true,
      List.of("namespace", "policy"));

  private final String name;
  private final String help;
  private final boolean counts;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> labels;

  /** A gauge of a policy. */
  Family(String name, String help, String... labels) {
    this(name, help, false, ofPolicy(labels));
  }

  /** A gauge. */
  Family(String name, String help, List<String> labels) {
    this(name, help, false, labels);
  }

  Family(String name, String help, boolean counts, List<String> labels) {
    this.name = "holdfast_" + name;
    this.help = help;
    this.counts = counts;
    this.labels = labels;
  }

  private static List<String> ofPolicy(String... labels) {
    String[] all = new String[labels.length + 1];
    all[0] = "namespace";
    System.arraycopy(labels, 0, all, 1, labels.length);
    return List.of(all);
  }

  /** Its name; that of what is counted, without the {@code _total} that Prometheus sees. */
  String metric() {
    return name;
  }

  /** What it says. */
  String help() {
    return help;
  }

  /** Whether it only ever grows, until the operator is started anew. */
  boolean counts() {
    return counts;
  }

  /** The names of its labels. */
  List<String> labels() {
    return labels;
  }
}
