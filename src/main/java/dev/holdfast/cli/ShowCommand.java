package dev.holdfast.cli;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.Verification;
import io.fabric8.kubernetes.api.model.Condition;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows a backup. */
@picocli.CommandLine.Command(name = "show", description = "Shows all that is known of a backup.")
final class ShowCommand extends Command {
  @Parameters(paramLabel = "BACKUP", converter = BackupName.class, description = "The backup.")
  private String backup;

  @Mixin private OutputFormat output;

  ShowCommand(Desk desk) {
    super(desk);
  }

  @Override
  int run(Cluster cluster) {
    Backup found = cluster.get(Backup.class, backup);
    if (output.isForPrograms()) {
      output.write(found, screen());
      return ExitStatus.DONE;
    }
    BackupStatus status = found.getStatus();
    line("Name", found.getMetadata().getName());
    line("Namespace", found.getMetadata().getNamespace());
    line("Policy", found.getSpec().policyRef().name());
    line("Tier", found.getSpec().tier());
    line("Description", found.getSpec().description());
    line("Pinned", found.getSpec().pinned());
    line("Deletion", Cells.word(found.getSpec().deletionPolicy()));
    line("Created", found.getMetadata().getCreationTimestamp());
    line("Phase", ListCommand.phase(status));
    if (status == null) {
      return ExitStatus.DONE;
    }
    line("Progress", status.progress());
    line("Message", status.message());
    line("Data of", status.snapshotTime());
    line("Started", status.startTime());
    line("Completed", status.completionTime());
    line("Duration", status.duration());
    line("Size", status.size());
    line("Databases", String.join(", ", status.databases()));
    line("Server", status.serverVersion() == null ? null : "PostgreSQL " + status.serverVersion());
    line("Verified", verified(status));
    destinations(status);
    conditions(status);
    return ExitStatus.DONE;
  }

  /** The time alone would be taken for a good sign, whatever was found then. */
  private static String verified(BackupStatus status) {
    String found = BackupTable.verified(status);
    return status.verifiedTime() == null || found.isEmpty()
        ? found
        : found + ", at " + status.verifiedTime();
  }

  private void line(String name, Object value) {
    String text = Cells.of(value);
    if (!text.isEmpty()) {
      screen().line(String.format("%-13s%s", name + ":", text));
    }
  }

  private void destinations(BackupStatus status) {
    if (status.destinations().isEmpty()) {
      return;
    }
    Table table = new Table("DESTINATION", "PHASE", "VERIFIED", "SIZE", "MANIFEST", "MESSAGE");
    for (DestinationStatus one : status.destinations()) {
      Verification found = one.verification();
      table.add(
          one.name(),
          Cells.word(one.phase()),
          found == null || found.intact() == null ? "" : found.intact() ? "True" : "False",
          one.size(),
          one.manifest(),
          one.message() == null && found != null ? found.message() : one.message());
    }
    screen().line("");
    screen().table(table);
  }

  private void conditions(BackupStatus status) {
    if (status.conditions().isEmpty()) {
      return;
    }
    Table table = new Table("CONDITION", "STATUS", "REASON", "MESSAGE");
    for (Condition one : status.conditions()) {
      table.add(one.getType(), one.getStatus(), one.getReason(), one.getMessage());
    }
    screen().line("");
    screen().table(table);
  }
}
