package dev.holdfast.cli;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.CheckResult;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.request.CheckRequest;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks a policy. */
@picocli.CommandLine.Command(
    name = "check",
    description =
        "Finds out whether a policy works: server, rights, keys and destinations. No backup is"
            + " taken, and nothing that is written stays.")
final class CheckCommand extends Command {
  @Parameters(paramLabel = "POLICY", description = "The policy.")
  private String policy;

  @Option(
      names = "--keep-for",
      paramLabel = "DURATION",
      defaultValue = "1d",
      description = "How long the result can be looked up in the cluster. Default: 1d.")
  private String keepFor;

  @Mixin private WaitOptions wait;
  @Mixin private OutputFormat output;

  CheckCommand(Desk desk) {
    super(desk);
  }

  @Override
  int run(Cluster cluster) {
    cluster.get(BackupPolicy.class, policy);
    PolicyCheck made = cluster.create(new CheckRequest(policy, keepFor), null, desk());
    return follow(cluster, made, wait, output, this::tell);
  }

  private void tell(PolicyCheck ended) {
    Table table = new Table("CHECK", "OF", "OUTCOME", "MESSAGE", "FIELD");
    for (CheckResult one : ended.getStatus().checks()) {
      table.add(
          one.name(),
          one.target(),
          one.outcome() == null ? "" : one.outcome().text(),
          one.message(),
          one.field());
    }
    if (!table.isEmpty()) {
      screen().table(table);
    }
  }
}
