package dev.holdfast.cli;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.request.BackupRequest;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a backup. */
@picocli.CommandLine.Command(
    name = "backup",
    description = "Takes a backup by the rules of a policy, now.")
final class BackupCommand extends Command {
  @Parameters(paramLabel = "POLICY", description = "The policy.")
  private String policy;

  @Option(names = "--tier", description = "The tier whose retention it gets. Default: manual.")
  private String tier;

  @Option(names = "--description", description = "Free text for people.")
  private String description;

  @Option(names = "--pin", description = "Retention leaves it alone.")
  private boolean pinned;

  @Option(names = "--name", description = "Its name. Default: one that nobody has.")
  private String name;

  @Mixin private WaitOptions wait;
  @Mixin private OutputFormat output;

  BackupCommand(Desk desk) {
    super(desk);
  }

  @Override
  int run(Cluster cluster) {
    List<String> tiers = cluster.get(BackupPolicy.class, policy).getSpec().tierNames();
    if (tier != null && !tiers.contains(tier)) {
      throw new CommandFailedException(
          ExitStatus.USAGE,
          "--tier: BackupPolicy \""
              + policy
              + "\" has no tier \""
              + tier
              + "\"; a backup of it may be of "
              + String.join(", ", tiers));
    }
    BackupRequest request =
        new BackupRequest(policy, tier, description, pinned ? Boolean.TRUE : null, null);
    return follow(cluster, cluster.create(request, name, desk()), wait, output, ended -> {});
  }
}
