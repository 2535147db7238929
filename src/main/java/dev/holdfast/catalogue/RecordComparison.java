package dev.holdfast.catalogue;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.DestinationPhase;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.artifact.CatalogueEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Compares what a record says of its copies with what is stored. A copy is gone only if its
 * destination, as the record has frozen it, was seen whole and nothing lies where its manifest was;
 * or if what lies there was read in full and is something else.
 */
final class RecordComparison {
  private final CatalogueDecision.Facts facts;
  private final Listing listing;
  private final BiConsumer<CatalogueEntry, String> conflicts;

  /**
   * The comparison of records with {@code facts}.
   *
   * @param conflicts gets what is stored under a record's name and is not the record's, and why
   */
  RecordComparison(CatalogueDecision.Facts facts, BiConsumer<CatalogueEntry, String> conflicts) {
    this.facts = facts;
    this.listing = facts.listing();
    this.conflicts = conflicts;
  }

  static String notWhole(CatalogueEntry entry) {
    return "not all of its objects are there: " + entry.problem();
  }

  static String gone(String key) {
    return "its manifest is gone: there is no " + key;
  }

  /** What {@code record} should say of its copies; empty if it says it already. */
  Optional<Findings.Changed> of(Backup record) {
    String name = record.getMetadata().getName();
    Set<String> own =
        record.getStatus().destinations().stream()
            .map(DestinationStatus::manifestSha256)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    listing.of(name).stream()
        .filter(entry -> entry.isSound() && !own.contains(entry.sha256()))
        .forEach(
            entry ->
                conflicts.accept(entry, "it is not the manifest that the Backup of that name has"));
    List<DestinationStatus> copies = new ArrayList<>();
    List<String> gone = new ArrayList<>();
    List<String> back = new ArrayList<>();
    for (DestinationStatus copy : record.getStatus().destinations()) {
      DestinationStatus now = compare(record, copy, own);
      copies.add(now);
      if (!now.equals(copy)) {
        (now.phase() == DestinationPhase.COMPLETED ? back : gone).add(copy.name());
      }
    }
    return copies.equals(record.getStatus().destinations())
        ? Optional.empty()
        : Optional.of(new Findings.Changed(record, copies, gone, back));
  }

  private DestinationStatus compare(Backup record, DestinationStatus copy, Set<String> own) {
    Optional<Integer> number =
        copy.destination().hasOneKind() ? listing.numberOf(copy.destination()) : Optional.empty();
    if (number.isEmpty()) {
      return copy;
    }
    String name = record.getMetadata().getName();
    Optional<CatalogueEntry> there = listing.at(number.get(), name);
    boolean same =
        there
            .filter(CatalogueEntry::isSound)
            .map(CatalogueEntry::sha256)
            .filter(copy.manifestSha256() == null ? own::contains : copy.manifestSha256()::equals)
            .isPresent();
    boolean unknown = CatalogueDecision.NOT_LISTED.equals(copy.reason());
    boolean lacking = copy.phase() == DestinationPhase.MISSING || unknown;
    if (lacking && same) {
      return copy.committed(
              facts.manifestKey(copy.destination(), name),
              there.get().sha256(),
              copy.size(),
              copy.storedBytes() == null ? record.getStatus().storedBytes() : copy.storedBytes())
          .verified(copy.verification())
          .copiedAt(copy.copiedTime());
    }
    boolean seenStored = copy.manifest() != null && copy.phase() != DestinationPhase.FAILED;
    boolean known =
        (unknown || seenStored)
            && copy.phase() != DestinationPhase.MISSING
            && wasThereBefore(record)
            && (copy.copiedTime() == null
                || Instant.parse(copy.copiedTime()).isBefore(facts.since()));
    if (known && there.isEmpty() && listing.places().get(number.get()).isWhole()) {
      return copy.missing(
          gone(facts.manifestKey(copy.destination(), name)), facts.since().toString());
    }
    Optional<CatalogueEntry> incomplete =
        there.filter(entry -> entry.incomplete() && entry.sha256().equals(copy.manifestSha256()));
    if (known && incomplete.isPresent()) {
      return copy.missing(notWhole(incomplete.get()), facts.since().toString());
    }
    return known && there.filter(entry -> isAnother(entry, copy)).isPresent()
        ? copy.missing(
            "what lies at " + facts.manifestKey(copy.destination(), name) + " is not its manifest",
            facts.since().toString())
        : copy;
  }

  /** Whether what was read there in full is surely not what was stored. */
  private static boolean isAnother(CatalogueEntry entry, DestinationStatus copy) {
    return entry.sha256() != null
        && copy.manifestSha256() != null
        && !entry.sha256().equals(copy.manifestSha256());
  }

  /** Whether nothing was stored for {@code record} while the destinations were looked through. */
  private boolean wasThereBefore(Backup record) {
    String end = record.getStatus().completionTime();
    return end != null
        && Instant.parse(end).isBefore(facts.since())
        // Whatever its clock says.
        && facts.known().contains(record.getMetadata().getName())
        && !facts.copying().contains(record.getMetadata().getName());
  }
}
