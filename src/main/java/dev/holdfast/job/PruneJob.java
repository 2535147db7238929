package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.JobTemplate;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PruneStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The Job that deletes the objects of backups that have expired: one for all of them. */
public final class PruneJob {
  private static final String KIND = "prune";
  private static final String SUFFIX = "-prune";

  /** Each is mounted, and described to the Job. */
  private static final int MAX_DESTINATIONS = 16;

  /** The Job is told of each, in an environment variable of at most 128 KiB. */
  private static final int MAX_COPIES = 200;

  private PruneJob() {}

  /** The name of the Job of the Prune {@code prune}: not that of a Backup called the same. */
  public static String name(String prune) {
    return prune + SUFFIX;
  }

  /** As many of {@code backups}, from the first on, as one Job can be told of. */
  public static List<Backup> fitting(List<Backup> backups) {
    List<Backup> fitting = new ArrayList<>();
    Set<Destination> destinations = new LinkedHashSet<>();
    int copies = 0;
    for (Backup backup : backups) {
      copies += backup.getStatus().destinations().size();
      backup.getStatus().destinations().stream()
          .map(DestinationStatus::destination)
          .forEach(destinations::add);
      if (fitting.size() == PruneStatus.MAX_BACKUPS
          || copies > MAX_COPIES
          || destinations.size() > MAX_DESTINATIONS) {
        break;
      }
      fitting.add(backup);
    }
    return List.copyOf(fitting);
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
