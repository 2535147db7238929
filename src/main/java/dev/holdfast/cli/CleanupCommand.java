package dev.holdfast.cli;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.RetentionDecision;
import dev.holdfast.api.v1alpha1.RetentionFate;
import dev.holdfast.api.v1alpha1.RetentionStatus;
import dev.holdfast.request.PruneRequest;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Applies retention. */
@picocli.CommandLine.Command(
    name = "cleanup",
    description = {
      "Deletes the backups of a policy that have expired.",
      "First it says which they are and why all others stay; then it asks."
    })
final class CleanupCommand extends Command {
  @Parameters(paramLabel = "POLICY", description = "The policy.")
  private String policy;

  @Option(names = "--dry-run", description = "Only says which backups would go.")
  private boolean dryRun;

  @Option(names = "--force", description = "Asks for no confirmation.")
  private boolean force;

  @Mixin private WaitOptions wait;
  @Mixin private OutputFormat output;

  CleanupCommand(Desk desk) {
    super(desk);
  }

  @Override
  int run(Cluster cluster) {
    cluster.get(BackupPolicy.class, policy);
    Prune look = cluster.create(new PruneRequest(policy, true), null, desk());
    Prune looked = new Waiting(desk(), cluster).forEndOf(look, wait.timeout);
    RunView run = RunView.of(looked);
    if (!run.good()) {
      output.write(looked, screen());
      screen().tell(Cluster.nameOf(looked) + " " + run.line());
      return ExitStatus.FAILED;
    }
    RetentionStatus plan = looked.getStatus().plan();
    int expired = plan == null || plan.expired() == null ? 0 : plan.expired();
    if (!output.isForPrograms()) {
      tell(plan);
    }
    if (dryRun || expired == 0) {
      output.write(looked, screen());
      screen().tell(expired == 0 ? "Nothing has expired." : expired + " would go.");
      return ExitStatus.DONE;
    }
    new Confirmation(screen())
        .require(
            expired
                + (expired == 1 ? " backup" : " backups")
                + " of policy "
                + Cells.of(policy)
                + " will be deleted at every destination, for good.",
            policy,
            force);
    Prune made = cluster.create(new PruneRequest(policy, false), null, desk());
    return follow(cluster, made, wait, output, ended -> {});
  }

  private void tell(RetentionStatus plan) {
    if (plan == null || plan.backups().isEmpty()) {
      return;
    }
    Table table = new Table("BACKUP", "FATE", "REASON");
    for (RetentionDecision one : plan.backups()) {
      table.add(one.backup(), Cells.word(one.fate()), one.reason());
    }
    screen().table(table);
    int more =
        count(plan.kept()) + count(plan.expired()) + count(plan.held()) - plan.backups().size();
    if (more > 0) {
      screen().line("and " + more + " more, which " + Cells.word(RetentionFate.KEEP));
    }
  }

  private static int count(Integer number) {
    return number == null ? 0 : number;
  }
}
