package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.CataloguedDestination;
import dev.holdfast.artifact.CatalogueReport;
import dev.holdfast.catalogue.CatalogueDecision;
import dev.holdfast.catalogue.CatalogueLog;
import dev.holdfast.catalogue.Findings;
import dev.holdfast.catalogue.Listing;
import dev.holdfast.status.CatalogueProgress;
import dev.holdfast.status.CatalogueResult;
import dev.holdfast.status.CopyProgress;
import dev.holdfast.status.JobObservation;
import dev.holdfast.status.JobState;
import dev.holdfast.status.Times;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * What follows from a Job that has listed what is stored. It is decided on what the API server
 * itself says, and doing it again, wherever it was interrupted, does what is left.
 */
final class CatalogueConclusion {
  private static final Logger LOG = Logger.getLogger(CatalogueConclusion.class);

  /** How long the log of a Job that has ended may not be to be had before that counts. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** How long there may be nothing more of a log before the connection is thought dead. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private final KubernetesClient client;
  private final StoredObjects objects;
  private final CatalogueRecords records;

  CatalogueConclusion(KubernetesClient client, CatalogueRecords records) {
    this.client = client;
    this.objects = new StoredObjects(client);
    this.records = records;
  }

  /** The log cannot be read for now. */
  static final class NotYetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotYetException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Does what follows from {@code seen}.
   *
   * @return what was found and done; empty if the Job has not ended, or does not say what it did
   * @throws NotYetException if its log cannot be read, and may be later
   * @throws KubernetesClientException if a record was changed meanwhile, or the API server is in
   *     trouble; then this is to be done again
   */
  Optional<CatalogueResult> of(Catalogue catalogue, JobObservation seen, Instant now) {
    Optional<CatalogueReport> catalogued = CatalogueProgress.catalogued(catalogue, seen);
    if (catalogued.isEmpty()) {
      return Optional.empty();
    }
    Optional<Pod> pod = seen.job().flatMap(job -> JobState.reporter(job, seen.pods()));
    CatalogueLog log = new CatalogueLog(catalogue.getStatus().reachable());
    if (pod.isPresent()) {
      read(pod.get(), log, seen.seenFor().compareTo(PATIENCE) < 0);
    } else {
      log.breakOff("the pod of its Job is gone, and its log with it");
    }
    return Optional.of(carryOut(catalogue, log.end(catalogued.get()), now));
  }

  private void read(Pod pod, CatalogueLog log, boolean patient) {
    try (LogStream lines = LogStream.whole(client, pod, SILENCE)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.add(line);
      }
    } catch (KubernetesClientException | IOException e) {
      if (patient) {
        throw new NotYetException(e.getMessage(), e);
      }
      log.breakOff("the log of its Job cannot be read: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotYetException("stopped while the log was read", e);
    }
  }

  private CatalogueResult carryOut(Catalogue catalogue, Listing listing, Instant now) {
    StoredObjects.All<Backup> backups = objects.all(Backup.class, catalogue);
    Instant since = Times.parse(catalogue.getStatus().startTime());
    Findings findings =
        CatalogueDecision.of(
            new CatalogueDecision.Facts(
                catalogue.getMetadata().getNamespace(),
                catalogue.getSpec().policyRef().name(),
                since,
                known(catalogue, backups),
                copying(catalogue, since, backups),
                listing,
                backups.readable()));
    List<String> remarks = new ArrayList<>(findings.conflicts());
    remarks.addAll(findings.unreadable());
    remarks.forEach(
        remark -> LOG.infof("Catalogue %s: %s", catalogue.getMetadata().getName(), remark));
    CatalogueRecords.Done done = records.write(catalogue, findings, now);
    List<String> problems = new ArrayList<>(done.problems());
    List<CataloguedDestination> destinations = new ArrayList<>();
    for (int i = 0; i < listing.places().size(); i++) {
      Listing.Place place = listing.places().get(i);
      CataloguedDestination destination = catalogue.getStatus().destinations().get(i);
      place.whyNot().ifPresent(why -> problems.add(notSeen(destination, why)));
      destinations.add(
          place
              .whyNot()
              .map(destination::notSeen)
              .orElseGet(() -> destination.seen(place.sound(), place.others())));
    }
    catalogue.getStatus().destinations().stream()
        .skip(listing.places().size())
        .forEach(
            unreachable -> {
              problems.add(notSeen(unreachable, unreachable.message()));
              destinations.add(unreachable);
            });
    return new CatalogueResult(
        destinations,
        listing.found(),
        done.made(),
        missing(catalogue),
        findings.changed().stream().mapToInt(one -> one.gone().size()).sum(),
        findings.changed().stream().mapToInt(one -> one.back().size()).sum(),
        problems,
        remarks);
  }

  private static String notSeen(CataloguedDestination destination, String why) {
    return "not all of "
        + destination.name()
        + " was seen, so nothing is said of what is missing there: "
        + why;
  }

  /** What there is already needs no record, also if what that says cannot be read. */
  private static Set<String> known(Catalogue catalogue, StoredObjects.All<Backup> backups) {
    return Stream.concat(
            catalogue.getStatus().known().stream(),
            backups.unreadable().stream().map(one -> one.getMetadata().getName()))
        .collect(Collectors.toSet());
  }

  /** How many Backups of the policy are Missing, now that it was written. */
  private int missing(Catalogue catalogue) {
    return (int)
        objects.all(Backup.class, catalogue).readable().stream()
            .filter(one -> one.getSpec().policyRef().equals(catalogue.getSpec().policyRef()))
            .filter(
                one -> one.getStatus() != null && one.getStatus().phase() == BackupPhase.MISSING)
            .count();
  }

  /**
   * The names of Backups that were being copied at any time since {@code since}: perhaps any, if
   * there is a copy that cannot be read.
   */
  private Set<String> copying(
      Catalogue catalogue, Instant since, StoredObjects.All<Backup> backups) {
    StoredObjects.All<BackupCopy> copies = objects.all(BackupCopy.class, catalogue);
    if (!copies.unreadable().isEmpty()) {
      return backups.readable().stream()
          .map(one -> one.getMetadata().getName())
          .collect(Collectors.toSet());
    }
    return copies.readable().stream()
        .filter(copy -> isUnderWaySince(copy, since))
        .map(copy -> copy.getSpec().backupRef().name())
        .collect(Collectors.toSet());
  }

  private static boolean isUnderWaySince(BackupCopy copy, Instant since) {
    return !CopyProgress.isFinal(copy)
        || Stream.ofNullable(copy.getStatus().completionTime())
            .anyMatch(end -> !Times.parse(end).isBefore(since));
  }
}
