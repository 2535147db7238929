package dev.holdfast.cli;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.VerificationMode;
import dev.holdfast.request.VerificationRequest;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Verifies a backup. */
@picocli.CommandLine.Command(
    name = "verify",
    description = {
      "Reads every copy of a backup again, in full; with --restore, restores it and compares.",
      "What is found is told by the backup, in the column VERIFIED."
    })
final class VerifyCommand extends Command {
  @Parameters(paramLabel = "BACKUP", converter = BackupName.class, description = "The backup.")
  private String backup;

  @Option(
      names = "--restore",
      description =
          "Restores it into a server that is started for it, or into temporary databases of the"
              + " one that is named, and drops all of it again.")
  private boolean restore;

  @Option(names = "--destination", description = "The copy at this destination alone.")
  private String destination;

  @Mixin private TargetOptions target;
  @Mixin private DecryptionOptions decryption;
  @Mixin private WaitOptions wait;
  @Mixin private OutputFormat output;

  VerifyCommand(Desk desk) {
    super(desk);
  }

  @Override
  int run(Cluster cluster) {
    if (!restore && target.isGiven()) {
      throw new CommandFailedException(
          ExitStatus.USAGE, "--to-...: only together with --restore; else nothing is restored");
    }
    cluster.get(Backup.class, backup);
    VerificationRequest request =
        new VerificationRequest(
            backup,
            destination,
            restore ? VerificationMode.RESTORE : VerificationMode.READ_BACK,
            target.isGiven() ? target.connection() : null,
            null,
            null,
            decryption.decryption(),
            null);
    return follow(cluster, cluster.create(request, null, desk()), wait, output, ended -> {});
  }
}
