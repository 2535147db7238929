package dev.holdfast.cli;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Waits for something that was asked for before. */
@picocli.CommandLine.Command(
    name = "wait",
    description = "Waits for the end of a backup, restore, copy, prune or check.")
final class WaitCommand extends Command {
  private static final Map<String, Class<? extends CustomResource<?, ?>>> KINDS =
      Map.of(
          "backup", Backup.class,
          "restore", Restore.class,
          "backupcopy", BackupCopy.class,
          "copy", BackupCopy.class,
          "prune", Prune.class,
          "policycheck", PolicyCheck.class,
          "check", PolicyCheck.class);

  @Parameters(
      paramLabel = "KIND/NAME",
      description =
          "Such as backup/shop-before-upgrade, restore/..., backupcopy/..., prune/... or"
              + " policycheck/....")
  private String object;

  @Mixin private WaitOptions wait;
  @Mixin private OutputFormat output;

  WaitCommand(Desk desk) {
    super(desk);
  }

  @Override
  int run(Cluster cluster) {
    String[] parts = object.split("/", -1);
    Class<? extends CustomResource<?, ?>> kind =
        parts.length == 2 ? KINDS.get(kind(parts[0])) : null;
    if (kind == null) {
      throw new CommandFailedException(
          ExitStatus.USAGE,
          "KIND/NAME: \""
              + object
              + "\" is none; give one of backup, restore, backupcopy, prune and policycheck, a"
              + " slash, and the name");
    }
    return await(cluster, cluster.get(kind, parts[1]));
  }

  /** As {@code -o name} writes it, or short. */
  private static String kind(String text) {
    String group = "." + Api.GROUP;
    return text.endsWith(group) ? text.substring(0, text.length() - group.length()) : text;
  }

  private <T extends CustomResource<?, ?>> int await(Cluster cluster, T found) {
    T ended = new Waiting(desk(), cluster).forEndOf(found, wait.timeout);
    RunView run = RunView.of(ended);
    if (output.isForPrograms()) {
      output.write(ended, screen());
    } else {
      screen().line(Cluster.nameOf(ended) + " " + run.line());
    }
    return run.good() ? ExitStatus.DONE : ExitStatus.FAILED;
  }
}
