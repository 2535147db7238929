package dev.holdfast.cli;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.request.BackupChange;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Pins backups, or takes the pin away. */
abstract class PinCommand extends Command {
  @Parameters(
      paramLabel = "BACKUP",
      arity = "1..*",
      converter = BackupName.class,
      description = "The backups.")
  private List<String> backups;

  @Mixin private OutputFormat output;

  private final boolean pinned;

  private PinCommand(Desk desk, boolean pinned) {
    super(desk);
    this.pinned = pinned;
  }

  /** Pins. */
  @picocli.CommandLine.Command(
      name = "pin",
      description = "Keeps retention and deletion from backups.")
  static final class Pin extends PinCommand {
    Pin(Desk desk) {
      super(desk, true);
    }
  }

  /** Takes the pin away. */
  @picocli.CommandLine.Command(
      name = "unpin",
      description = "Leaves backups to retention and deletion again.")
  static final class Unpin extends PinCommand {
    Unpin(Desk desk) {
      super(desk, false);
    }
  }

  @Override
  int run(Cluster cluster) {
    // All are looked for before any is changed, so that a misspelled name changes nothing.
    backups.forEach(name -> cluster.get(Backup.class, name));
    List<Backup> all = new ArrayList<>();
    for (String name : backups) {
      Backup changed =
          cluster
              .client()
              .resources(Backup.class)
              .inNamespace(cluster.namespace())
              .withName(name)
              .patch(PatchContext.of(PatchType.JSON_MERGE), BackupChange.pinned(pinned).patch());
      all.add(changed);
      if (!output.isForPrograms()) {
        screen().line(Cluster.nameOf(changed) + (pinned ? " pinned" : " unpinned"));
      }
    }
    if (all.size() == 1) {
      output.write(all.get(0), screen());
    } else {
      output.write(all, screen());
    }
    return ExitStatus.DONE;
  }
}
