package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.JobTemplate;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PruneStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.ArrayList;
import java.util.List;

/** The Job that deletes the objects of backups that have expired: one for all of them. */
public final class PruneJob {
  private static final String KIND = "prune";
  private static final String SUFFIX = "-prune";

  /** Each is mounted, and described to the Job. */
  private static final int MAX_DESTINATIONS = 16;

  /** What the Job is told of each destination beside its fields: where its secrets are. */
  private static final int BYTES_A_DESTINATION = 1_500;

  /** What the Job is told beside destinations and backups. */
  private static final int OTHER_BYTES = 1_000;

  private PruneJob() {}

  /** The name of the Job of the Prune {@code prune}: not that of a Backup called the same. */
  public static String name(String prune) {
    return prune + SUFFIX;
  }

  /** As many of {@code backups}, from the first on, as one Job can be told of. */
  public static List<Backup> fitting(List<Backup> backups) {
    List<Backup> fitting = new ArrayList<>();
    for (Backup backup : backups) {
      fitting.add(backup);
      boolean fits =
          fitting.size() <= PruneStatus.MAX_BACKUPS
              && destinations(fitting).size() <= MAX_DESTINATIONS
              && bytes(fitting) <= RunEnvironment.MAX_BYTES;
      if (!fits && fitting.size() > 1) {
        fitting.remove(fitting.size() - 1);
        break;
      }
    }
    return List.copyOf(fitting);
  }

  /** About as many bytes as the Job is told, rather more than fewer. */
  private static int bytes(List<Backup> backups) {
    List<Destination> destinations = destinations(backups);
    return OTHER_BYTES
        + destinations.stream()
            .mapToInt(one -> BYTES_A_DESTINATION + RunEnvironment.bytes(one))
            .sum()
        + backups.stream()
            // Of any other no Job can be told; it says so when it is built.
            .filter(PruneJob::hasOnlyKnownKinds)
            .mapToInt(one -> RunEnvironment.bytes(PruneRunSpecs.expired(one, destinations)))
            .sum();
  }

  private static boolean hasOnlyKnownKinds(Backup backup) {
    return backup.getStatus().destinations().stream()
        .map(DestinationStatus::destination)
        .allMatch(Destination::hasOneKind);
  }

  /** Every destination of {@code backups}, once. */
  static List<Destination> destinations(List<Backup> backups) {
    return backups.stream()
        .flatMap(backup -> backup.getStatus().destinations().stream())
        .map(DestinationStatus::destination)
        .distinct()
        .toList();
  }

  /**
   * The Job of {@code prune}: named after it, in its namespace, owned by it.
   *
   * @param context what the operator's configuration says
   * @param prune a Prune as the API server gave it: with UID
   * @param template how the Job runs; its policy's, if there is one
   * @param backups what it deletes; each with a destination at least
   * @throws IllegalArgumentException if a destination is not of the form that its schema asks for
   */
  public static Job build(
      JobContext context, Prune prune, JobTemplate template, List<Backup> backups) {
    List<DestinationMounts> mounts = DestinationMounts.toPrune(destinations(backups));
    return RunJob.build(
        context,
        prune,
        name(prune.getMetadata().getName()),
        ObjectMarks.labels(prune, template),
        KIND,
        PruneRunSpecs.of(prune, template, backups),
        mounts.stream().flatMap(DestinationMounts::all).toList(),
        template);
  }
}
