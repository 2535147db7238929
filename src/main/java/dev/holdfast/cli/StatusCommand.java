package dev.holdfast.cli;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.overview.NewestBackup;
import dev.holdfast.overview.Overview;
import dev.holdfast.overview.OverviewFold;
import dev.holdfast.overview.PolicyOverview;
import dev.holdfast.overview.QueueEntry;
import dev.holdfast.status.HumanSize;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells how backups stand. */
@picocli.CommandLine.Command(
    name = "status",
    description = "Tells how the backups stand: of all policies, or of one at length.")
final class StatusCommand extends Command {
  @Parameters(paramLabel = "POLICY", arity = "0..1", description = "The policy.")
  private String policy;

  @Option(
      names = {"-A", "--all-namespaces"},
      description = "The policies of all namespaces.")
  private boolean everywhere;

  @Mixin private OutputFormat output;

  StatusCommand(Desk desk) {
    super(desk);
  }

  @Override
  int run(Cluster cluster) {
    Instant now = desk().clock().instant();
    if (policy != null) {
      cluster.get(BackupPolicy.class, policy);
    }
    boolean all = everywhere && policy == null;
    Overview overview =
        OverviewFold.of(
            ofPolicy(cluster.list(BackupPolicy.class, all, screen())),
            cluster.list(Backup.class, all, screen()).stream()
                .filter(one -> policy == null || policy.equals(one.getSpec().policyRef().name()))
                .toList(),
            cluster.list(Restore.class, all, screen()),
            cluster.list(Prune.class, all, screen()),
            null,
            now);
    if (output.kind == OutputFormat.Kind.name) {
      overview.byPolicy().stream()
          .filter(one -> !one.deleted())
          .forEach(one -> screen().line("backuppolicy.holdfast.dev/" + one.name()));
    } else if (output.isForPrograms()) {
      output.writeValue(overview, screen());
    } else if (policy == null) {
      tell(overview, now, none(cluster));
    } else {
      PolicyPage page = new PolicyPage(desk());
      overview.byPolicy().forEach(one -> page.tell(one, now));
    }
    return ExitStatus.DONE;
  }

  /** Most often it is the wrong namespace. */
  private String none(Cluster cluster) {
    return everywhere
        ? "There are no policies, and no backups, in any namespace."
        : "There are no policies, and no backups, in namespace "
            + cluster.namespace()
            + "; -A looks in all of them, -n in another.";
  }

  private List<BackupPolicy> ofPolicy(List<BackupPolicy> policies) {
    return policies.stream()
        .filter(one -> policy == null || policy.equals(one.getMetadata().getName()))
        .toList();
  }

  private void tell(Overview overview, Instant now, String none) {
    if (overview.byPolicy().isEmpty()) {
      screen().tell(none);
      return;
    }
    Table table =
        new Table(
                "NAMESPACE",
                "POLICY",
                "READY",
                "NEWEST",
                "AGE",
                "VERIFIED",
                "LAST RUN",
                "NEXT RUN",
                "STORED")
            .dispensable("NAMESPACE", "STORED", "VERIFIED", "NEXT RUN");
    for (PolicyOverview one : overview.byPolicy()) {
      NewestBackup newest = one.newest();
      table.add(
          one.namespace(),
          one.name(),
          PolicyPage.ready(one),
          PolicyPage.named(newest),
          newest == null ? "" : Ages.of(Duration.ofSeconds(newest.ageSeconds())),
          newest == null ? "" : newest.verified() ? "yes" : "no",
          LastRun.word(one),
          NextRun.of(one).when(now),
          HumanSize.format(one.storedBytes()));
    }
    screen().table(table);
    screen().line("");
    overview.byPolicy().forEach(one -> warn(one, now));
    screen().line("Backups:   " + PolicyPage.counts(overview.backups()));
    screen().line("Restores:  " + PolicyPage.counts(overview.restores()));
    screen().line("Prunes:    " + PolicyPage.counts(overview.prunes()));
    screen()
        .line(
            "Queue:     "
                + overview.queue().running()
                + " running, "
                + overview.queue().waiting()
                + " waiting");
    for (QueueEntry one : overview.queue().entries()) {
      screen()
          .line(
              "           "
                  + Cells.of(
                      one.namespace()
                          + "/"
                          + one.name()
                          + " "
                          + one.phase()
                          + (one.progress() == null ? "" : " " + one.progress())
                          + (one.message() == null ? "" : ": " + one.message())));
    }
    screen().line("Stored:    " + HumanSize.format(overview.storedBytes()));
  }

  /** A policy that is ready may still be one that somebody has to look at. */
  private void warn(PolicyOverview one, Instant now) {
    String name = one.namespace() + "/" + one.name();
    NextRun.of(one)
        .missed(now)
        .ifPresent(missed -> screen().line("Attention: " + Cells.of(name + ": " + missed)));
    for (Condition condition : one.conditions()) {
      if ("False".equals(condition.getStatus())) {
        screen()
            .line(
                "Attention: "
                    + Cells.of(name + " " + condition.getType() + ": " + condition.getMessage()));
      }
    }
  }
}
