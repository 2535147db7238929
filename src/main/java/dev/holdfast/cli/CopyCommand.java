package dev.holdfast.cli;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.request.CopyRequest;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Copies a backup. */
@picocli.CommandLine.Command(
    name = "copy",
    description = "Brings a backup to another destination of its policy.")
final class CopyCommand extends Command {
  @Parameters(paramLabel = "BACKUP", converter = BackupName.class, description = "The backup.")
  private String backup;

  @Option(names = "--to", required = true, description = "The destination that it is brought to.")
  private String to;

  @Option(
      names = "--from",
      description = "The destination that it is read from. Default: the first that has it.")
  private String from;

  @Mixin private WaitOptions wait;
  @Mixin private OutputFormat output;

  CopyCommand(Desk desk) {
    super(desk);
  }

  @Override
  int run(Cluster cluster) {
    cluster.get(Backup.class, backup);
    return follow(
        cluster,
        cluster.create(new CopyRequest(backup, from, to, null), null, desk()),
        wait,
        output,
        ended -> {});
  }
}
