package dev.holdfast.cli;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists backups. */
@picocli.CommandLine.Command(
    name = "list",
    aliases = "ls",
    description = "Lists backups, the newest first.")
final class ListCommand extends Command {
  @Option(
      names = {"-A", "--all-namespaces"},
      description = "Those of all namespaces.")
  private boolean everywhere;

  @Option(names = "--policy", description = "Only those of this policy.")
  private String policy;

  @Option(names = "--tier", description = "Only those of this tier; manual for those by hand.")
  private String tier;

  @Option(
      names = "--phase",
      split = ",",
      description =
          "Only those in one of these phases: Pending, Running, Completed, PartiallyCompleted,"
              + " Failed, Deleting, Missing.")
  private List<String> phases;

  @Mixin private OutputFormat output;

  ListCommand(Desk desk) {
    super(desk);
  }

  @Override
  int run(Cluster cluster) {
    requirePhases();
    List<Backup> backups =
        cluster.list(Backup.class, everywhere, screen()).stream()
            .filter(this::isWanted)
            .sorted(
                Comparator.comparing(
                        (Backup one) -> String.valueOf(one.getMetadata().getCreationTimestamp()))
                    .thenComparing(one -> one.getMetadata().getName())
                    .reversed())
            .toList();
    if (output.isForPrograms()) {
      output.write(backups, screen());
      return ExitStatus.DONE;
    }
    if (backups.isEmpty()) {
      screen()
          .tell(
              "There is no such backup"
                  + (everywhere
                      ? " in any namespace."
                      : " in namespace "
                          + cluster.namespace()
                          + "; -A looks in all of them, -n in another."));
      return ExitStatus.DONE;
    }
    screen().table(BackupTable.of(backups, everywhere, output.isWide(), desk().clock().instant()));
    return ExitStatus.DONE;
  }

  private void requirePhases() {
    if (phases == null) {
      return;
    }
    for (String phase : phases) {
      boolean known = false;
      for (BackupPhase one : BackupPhase.values()) {
        known |= one.text().equalsIgnoreCase(phase);
      }
      if (!known) {
        throw new CommandFailedException(
            ExitStatus.USAGE, "--phase: there is no phase \"" + Cells.of(phase) + "\"");
      }
    }
  }

  private boolean isWanted(Backup backup) {
    return (policy == null || policy.equals(backup.getSpec().policyRef().name()))
        && (tier == null || tier.equals(backup.getSpec().tier()))
        && (phases == null
            || phases.stream()
                .anyMatch(
                    phase ->
                        phase
                            .toLowerCase(Locale.ROOT)
                            .equals(phase(backup.getStatus()).toLowerCase(Locale.ROOT))));
  }

  static String phase(BackupStatus status) {
    return (status == null || status.phase() == null ? BackupPhase.PENDING : status.phase()).text();
  }
}
