package dev.holdfast.cli;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.overview.DestinationOverview;
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
import java.util.Map;
import java.util.stream.Collectors;
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
            ofPolicy(cluster.list(BackupPolicy.class, all)),
            cluster.list(Backup.class, all).stream()
                .filter(one -> policy == null || policy.equals(one.getSpec().policyRef().name()))
                .toList(),
            cluster.list(Restore.class, all),
            cluster.list(Prune.class, all),
            null,
            now);
    if (output.isForPrograms()) {
      output.writeValue(overview, screen());
    } else if (policy == null) {
      tell(overview, now);
    } else {
      overview.byPolicy().forEach(this::tell);
    }
    return ExitStatus.DONE;
  }

  private List<BackupPolicy> ofPolicy(List<BackupPolicy> policies) {
    return policies.stream()
        .filter(one -> policy == null || policy.equals(one.getMetadata().getName()))
        .toList();
  }

  private void tell(Overview overview, Instant now) {
    if (overview.byPolicy().isEmpty()) {
      screen().tell("There are no policies here, and no backups.");
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
          ready(one),
          named(newest),
          newest == null ? "" : Ages.of(Duration.ofSeconds(newest.ageSeconds())),
          newest == null ? "" : newest.verified() ? "yes" : "no",
          LastRun.word(one),
          in(one.nextRun(), now),
          HumanSize.format(one.storedBytes()));
    }
    screen().table(table);
    screen().line("");
    screen().line("Backups:   " + counts(overview.backups()));
    screen().line("Restores:  " + counts(overview.restores()));
    screen().line("Prunes:    " + counts(overview.prunes()));
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

  /** One that lacks a copy can be restored, and is no success: the policy has an older one. */
  private static String named(NewestBackup newest) {
    if (newest == null) {
      return "none";
    }
    return newest.name() + ("PartiallyCompleted".equals(newest.phase()) ? " (partial)" : "");
  }

  private static String ready(PolicyOverview one) {
    if (one.deleted()) {
      return "deleted";
    }
    if (one.suspended()) {
      return "suspended";
    }
    return one.conditions().stream()
        .filter(condition -> "Ready".equals(condition.getType()))
        .map(condition -> "True".equals(condition.getStatus()) ? "yes" : "no")
        .findFirst()
        .orElse("unknown");
  }

  private static String in(String time, Instant now) {
    return time == null ? "" : "in " + Ages.of(Duration.between(now, Instant.parse(time)));
  }

  private static String counts(Map<String, Integer> counts) {
    return counts.isEmpty()
        ? "none"
        : counts.entrySet().stream()
            .map(one -> one.getValue() + " " + one.getKey())
            .collect(Collectors.joining(", "));
  }

  private void tell(PolicyOverview one) {
    screen().line("Policy:    " + Cells.of(one.namespace() + "/" + one.name()));
    screen().line("Ready:     " + ready(one));
    for (Condition condition : one.conditions()) {
      if (condition.getMessage() != null && !condition.getMessage().isEmpty()) {
        screen()
            .line("           " + Cells.of(condition.getType() + ": " + condition.getMessage()));
      }
    }
    screen().line("Next run:  " + (one.nextRun() == null ? "none" : Cells.of(one.nextRun())));
    screen().line("Backups:   " + counts(one.backups()));
    if (one.lastFailure() != null) {
      screen().line("Last run:  " + Cells.of(LastRun.trouble(one)));
      screen()
          .line(
              "           See why: "
                  + desk().program()
                  + " show -n "
                  + Cells.of(one.namespace() + " " + one.lastFailure()));
    }
    if (one.newest() != null) {
      screen()
          .line(
              "Newest:    "
                  + Cells.of(named(one.newest()))
                  + ", data of "
                  + Cells.of(one.newest().dataTime())
                  + (one.newest().verified() ? ", verified" : ", not verified"));
    }
    if (one.retention() != null) {
      screen()
          .line(
              "Retention: "
                  + count(one.retention().kept())
                  + " stay, "
                  + count(one.retention().expired())
                  + " go with the next prune, "
                  + count(one.retention().held())
                  + " are held");
    }
    Table table = new Table("DESTINATION", "KIND", "COPIES", "NEWEST", "AGE", "STORED");
    for (DestinationOverview place : one.destinations()) {
      NewestBackup newest = place.newest();
      table.add(
          place.name() + (place.inPolicy() ? "" : " (not in the policy)"),
          place.kind(),
          place.copies(),
          newest == null ? "none" : newest.name(),
          newest == null ? "" : Ages.of(Duration.ofSeconds(newest.ageSeconds())),
          HumanSize.format(place.storedBytes()));
    }
    screen().line("");
    screen().table(table);
  }

  private static int count(Integer number) {
    return number == null ? 0 : number;
  }
}
