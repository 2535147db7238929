package dev.holdfast.catalogue;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.artifact.CatalogueEntry;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides what the records of a policy's backups should say of what is stored. Nothing follows for
 * a record that is not final, or whose backup is being deleted; and whatever is done twice on the
 * same facts is done once.
 *
 * <p>A copy is gone only if its destination, as the record has frozen it, is a place that was seen
 * whole, and nothing at all lies where its manifest was; or if what lies there was read in full,
 * and is something else. What is there and cannot be read is told of; what to make of it is up to
 * people.
 */
public final class CatalogueDecision {
  /** The reason of a copy of which nobody knows, since its destination could not be listed. */
  public static final String NOT_LISTED = "NotListed";

  private static final String NEVER_STORED = "NotStored";
  private static final String TAKEN = "BackupExists";

  /**
   * What is known.
   *
   * @param namespace the namespace of the policy
   * @param policy the name of the policy
   * @param since when the Job was created that has listed what is stored
   * @param known the names of the policy's Backups that there were then: those that are gone since
   *     were deleted, and stay so
   * @param copying the names of Backups that were being copied at any time since
   * @param listing what is stored
   * @param backups all Backups of the namespace, as they are now
   */
  public record Facts(
      String namespace,
      String policy,
      Instant since,
      Set<String> known,
      Set<String> copying,
      Listing listing,
      Collection<Backup> backups) {

    public Facts {
      known = Set.copyOf(known);
      copying = Set.copyOf(copying);
      backups = List.copyOf(backups);
    }

    /** Where the manifest of the policy's backup of that name is at {@code destination}. */
    String manifestKey(Destination destination, String backup) {
      return ObjectKeys.directory(destination.prefix(), namespace, policy, backup)
          + Manifest.FILE_NAME;
    }
  }

  private final Facts facts;
  private final Listing listing;
  private final RecordComparison comparison;
  private final List<Findings.ToMake> toMake = new ArrayList<>();
  private final List<Findings.Changed> changed = new ArrayList<>();
  private final List<String> conflicts = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();

  private CatalogueDecision(Facts facts) {
    this.facts = facts;
    this.listing = facts.listing();
    this.comparison = new RecordComparison(facts, this::conflict);
  }

  /** What follows from {@code facts}. */
  public static Findings of(Facts facts) {
    CatalogueDecision decision = new CatalogueDecision(facts);
    decision.decide();
    return new Findings(decision.toMake, decision.changed, decision.conflicts, decision.unreadable);
  }

  private void decide() {
    Map<String, Backup> records = new HashMap<>();
    facts.backups().forEach(backup -> records.put(backup.getMetadata().getName(), backup));
    Set<String> names = new TreeSet<>(listing.backups());
    facts.backups().stream()
        .filter(this::isOfPolicy)
        .forEach(backup -> names.add(backup.getMetadata().getName()));
    for (String name : names) {
      tellUnreadable(name);
      Backup record = records.get(name);
      if (record == null) {
        missingRecord(name);
      } else if (!isOfPolicy(record)) {
        listing.of(name).stream()
            .filter(CatalogueEntry::isSound)
            .forEach(entry -> conflict(entry, "the Backup of that name is of another policy"));
      } else if (record.getMetadata().getDeletionTimestamp() == null) {
        existing(record);
      }
    }
  }

  private boolean isOfPolicy(Backup backup) {
    return facts.policy().equals(backup.getSpec().policyRef().name());
  }

  private void tellUnreadable(String name) {
    listing.of(name).stream()
        .filter(entry -> !entry.isSound())
        .forEach(
            entry ->
                unreadable.add(
                    key(listing.placeOf(entry).destination(), name)
                        + " at "
                        + listing.placeOf(entry).destination().name()
                        + ": "
                        + entry.problem()));
  }

  private void conflict(CatalogueEntry entry, String why) {
    conflicts.add(
        key(listing.placeOf(entry).destination(), entry.backup())
            + " at "
            + listing.placeOf(entry).destination().name()
            + " is left alone: "
            + why);
  }

  private String key(Destination destination, String backup) {
    return facts.manifestKey(destination, backup);
  }

  private void missingRecord(String name) {
    if (!facts.known().contains(name)) {
      listing.of(name).stream()
          .filter(CatalogueEntry::isSound)
          .findFirst()
          .ifPresent(this::missingRecord);
    }
  }

  private void missingRecord(CatalogueEntry first) {
    boolean over =
        listing
            .contents(first.sha256())
            .filter(contents -> contents.endTime().isBefore(facts.since()))
            .isPresent();
    if (over) {
      make(first.backup(), first.sha256(), Optional.empty());
    } else {
      // Its record may have come and gone meanwhile; or it has a time to come, which is a lie.
      conflict(first, "it says that it ended after this Catalogue began");
    }
  }

  /** The record {@code name} of the backup with the manifest {@code sha256}. */
  private void make(String name, String sha256, Optional<Backup> begun) {
    listing.of(name).stream()
        .filter(entry -> entry.isSound() && !sha256.equals(entry.sha256()))
        .forEach(entry -> conflict(entry, "elsewhere is another manifest of that name"));
    listing
        .contents(sha256)
        .ifPresent(
            contents -> {
              List<DestinationStatus> copies = new ArrayList<>();
              for (int i = 0; i < listing.places().size(); i++) {
                copy(i, name, sha256, contents).ifPresent(copies::add);
              }
              toMake.add(new Findings.ToMake(name, sha256, contents, copies, begun));
            });
  }

  /** The copy at the destination with that number; empty if there is none, nor was to be. */
  private Optional<DestinationStatus> copy(
      int number, String name, String sha256, CatalogueEntry.Contents contents) {
    Listing.Place place = listing.places().get(number);
    DestinationStatus empty = DestinationStatus.of(place.destination());
    String key = key(place.destination(), name);
    Optional<CatalogueEntry> there = listing.at(number, name);
    if (there.filter(entry -> entry.isSound() && sha256.equals(entry.sha256())).isPresent()) {
      return Optional.of(empty.committed(key, sha256, null, contents.storedBytes()));
    }
    boolean was = contents.destinations().contains(empty.name());
    if (!was && !contents.intended().contains(empty.name())) {
      return Optional.empty();
    }
    Optional<CatalogueEntry> incomplete =
        there.filter(entry -> entry.incomplete() && sha256.equals(entry.sha256()));
    if (incomplete.isPresent()) {
      return Optional.of(
          empty
              .committed(key, sha256, null, contents.storedBytes())
              .missing(RecordComparison.notWhole(incomplete.get()), facts.since().toString()));
    }
    if (there.isPresent()) {
      return Optional.of(empty.failed(TAKEN, "what lies at " + key + " is not its manifest"));
    }
    if (!place.isWhole()) {
      return Optional.of(empty.failed(NOT_LISTED, notListed(place)));
    }
    return Optional.of(
        was
            ? empty.missing(RecordComparison.gone(key), facts.since().toString())
            : empty.failed(NEVER_STORED, "its run did not store it there"));
  }

  private static String notListed(Listing.Place place) {
    return "nobody knows, since the destination could not be listed: " + place.whyNot().orElse("");
  }

  private void existing(Backup record) {
    BackupStatus status = record.getStatus();
    if (status == null || status.phase() == null) {
      madeAgainFrom(record)
          .filter(sha256 -> isThere(record.getMetadata().getName(), sha256))
          .ifPresent(sha256 -> make(record.getMetadata().getName(), sha256, Optional.of(record)));
    } else if (status.phase().isStored() || status.phase() == BackupPhase.MISSING) {
      comparison.of(record).ifPresent(changed::add);
    } else if (status.phase() == BackupPhase.FAILED) {
      listing.of(record.getMetadata().getName()).stream()
          .filter(CatalogueEntry::isSound)
          .forEach(
              entry ->
                  conflict(
                      entry,
                      "the Backup of that name has failed; delete it, and the next Catalogue makes"
                          + " a record of what is stored"));
    }
  }

  /** Annotations may be anybody's. */
  private boolean isThere(String name, String sha256) {
    return listing.contents(sha256).isPresent()
        && listing.of(name).stream()
            .anyMatch(entry -> entry.isSound() && sha256.equals(entry.sha256()));
  }

  private static Optional<String> madeAgainFrom(Backup record) {
    return Optional.ofNullable(record.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(Api.MADE_AGAIN_ANNOTATION));
  }
}
