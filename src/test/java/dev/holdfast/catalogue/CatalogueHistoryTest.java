package dev.holdfast.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.DestinationPhase;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.artifact.CatalogueEntry;
import dev.holdfast.status.BackupRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random stores, and random records of what may once have been in them. */
class CatalogueHistoryTest {
  private static final Instant NOW = Stored.SINCE.plusSeconds(30);
  private static final List<String> PLACES = List.of("a", "b", "c");
  private static final List<BackupPhase> PHASES = List.of(BackupPhase.values());

  private record World(CatalogueDecision.Facts facts, List<CatalogueEntry> entries) {}

  @Property(tries = 10_000)
  void orderDoesNotMatter(@ForAll long seed) {
    World world = world(seed);
    List<CatalogueEntry> entries = new ArrayList<>(world.entries());
    Collections.shuffle(entries, new Random(seed + 1));
    List<Backup> backups = new ArrayList<>(world.facts().backups());
    Collections.shuffle(backups, new Random(seed + 2));

    assertThat(
            CatalogueDecision.of(
                with(
                    world.facts(),
                    new Listing(world.facts().listing().places(), entries),
                    backups)))
        .isEqualTo(CatalogueDecision.of(world.facts()));
  }

  @Property(tries = 10_000)
  void doingItTwiceChangesNothing(@ForAll long seed) {
    CatalogueDecision.Facts facts = world(seed).facts();
    Findings first = CatalogueDecision.of(facts);

    Findings second =
        CatalogueDecision.of(with(facts, facts.listing(), apply(facts.backups(), first)));

    assertThat(second.toMake()).isEmpty();
    assertThat(second.changed()).isEmpty();
  }

  @Property(tries = 10_000)
  void nothingIsMissingWithoutProof(@ForAll long seed) {
    CatalogueDecision.Facts facts = world(seed).facts();

    for (Findings.Changed changed : CatalogueDecision.of(facts).changed()) {
      String name = changed.backup().getMetadata().getName();
      assertThat(changed.backup().getStatus().phase())
          .isIn(BackupPhase.COMPLETED, BackupPhase.PARTIALLY_COMPLETED, BackupPhase.MISSING);
      for (int i = 0; i < changed.copies().size(); i++) {
        DestinationStatus copy = changed.copies().get(i);
        DestinationStatus before = changed.backup().getStatus().destinations().get(i);
        assertThat(copy.destination()).isEqualTo(before.destination());
        if (copy.phase() == DestinationPhase.MISSING && !copy.equals(before)) {
          int place = PLACES.indexOf(copy.name());
          Optional<CatalogueEntry> there = facts.listing().at(place, name);
          if (there.isEmpty()) {
            assertThat(facts.listing().places().get(place).isWhole()).isTrue();
          } else {
            assertThat(there.get().sha256()).isNotNull().isNotEqualTo(before.manifestSha256());
          }
          assertThat(facts.copying()).doesNotContain(name);
          assertThat(Instant.parse(changed.backup().getStatus().completionTime()))
              .isBefore(facts.since());
        }
      }
    }
  }

  @Property(tries = 10_000)
  void aRecordIsMadeOnlyOfAManifestThatWasSeenAndOfNoneThatWasDeleted(@ForAll long seed) {
    CatalogueDecision.Facts facts = world(seed).facts();
    Map<String, Backup> records = new HashMap<>();
    facts.backups().forEach(one -> records.put(one.getMetadata().getName(), one));

    for (Findings.ToMake made : CatalogueDecision.of(facts).toMake()) {
      if (made.begun().isEmpty()) {
        assertThat(records).doesNotContainKey(made.name());
        assertThat(facts.known()).doesNotContain(made.name());
      } else {
        assertThat(made.begun().get().getStatus()).isNull();
      }
      assertThat(BackupRecord.madeAgain(record(made), made.contents(), made.copies(), NOW).phase())
          .isIn(BackupPhase.COMPLETED, BackupPhase.PARTIALLY_COMPLETED);
      for (DestinationStatus copy : made.copies()) {
        if (copy.phase() == DestinationPhase.COMPLETED) {
          assertThat(facts.listing().at(PLACES.indexOf(copy.name()), made.name()))
              .hasValueSatisfying(
                  entry -> assertThat(entry.sha256()).isEqualTo(copy.manifestSha256()));
        }
      }
    }
  }

  private static CatalogueDecision.Facts with(
      CatalogueDecision.Facts facts, Listing listing, List<Backup> backups) {
    return new CatalogueDecision.Facts(
        facts.namespace(),
        facts.policy(),
        facts.since(),
        facts.known(),
        facts.copying(),
        listing,
        backups);
  }

  private static List<Backup> apply(Iterable<Backup> before, Findings findings) {
    Map<String, Backup> records = new HashMap<>();
    before.forEach(one -> records.put(one.getMetadata().getName(), one));
    for (Findings.ToMake made : findings.toMake()) {
      Backup record = record(made);
      record.setStatus(BackupRecord.madeAgain(record, made.contents(), made.copies(), NOW));
      records.put(made.name(), record);
    }
    for (Findings.Changed changed : findings.changed()) {
      Backup record = Stored.bare(changed.backup().getMetadata().getName());
      record.setStatus(
          BackupRecord.found(
                  changed.backup(), changed.copies(), changed.gone(), changed.back(), NOW)
              .status());
      records.put(record.getMetadata().getName(), record);
    }
    return List.copyOf(records.values());
  }

  private static Backup record(Findings.ToMake made) {
    return Stored.begun(made.name(), made.sha256());
  }

  private static World world(long seed) {
    Random random = new Random(seed);
    List<Listing.Place> places =
        PLACES.stream()
            .map(name -> random.nextInt(4) == 0 ? Stored.cut(name) : Stored.whole(name))
            .toList();
    List<CatalogueEntry> entries = new ArrayList<>();
    List<Backup> backups = new ArrayList<>();
    Set<String> known = new HashSet<>();
    Set<String> copying = new HashSet<>();
    for (int i = 0; i < 1 + random.nextInt(6); i++) {
      String name = "backup-" + i;
      for (int place = 0; place < PLACES.size(); place++) {
        entry(random, place, name).ifPresent(entries::add);
      }
      Backup record = record(random, name);
      if (record != null) {
        backups.add(record);
      }
      if (record != null || random.nextInt(4) == 0) {
        known.add(name);
      }
      if (random.nextInt(6) == 0) {
        copying.add(name);
      }
    }
    return new World(
        new CatalogueDecision.Facts(
            "shops", "shop", Stored.SINCE, known, copying, new Listing(places, entries), backups),
        entries);
  }

  private static java.util.Optional<CatalogueEntry> entry(Random random, int place, String name) {
    String[] named = PLACES.stream().filter(one -> random.nextBoolean()).toArray(String[]::new);
    return java.util.Optional.ofNullable(
        switch (random.nextInt(6)) {
          case 0, 1 -> Stored.entry(place, name, sha(name, 0), PLACES.toArray(new String[0]));
          case 2 -> Stored.entry(place, name, sha(name, 1), named).withoutContents();
          case 3 -> CatalogueEntry.problem(place, name, null, "it is not JSON");
          default -> null;
        });
  }

  private static String sha(String name, int which) {
    return String.format("%064x", Objects.hash(name, which));
  }

  private static Backup record(Random random, String name) {
    DestinationStatus[] copies =
        PLACES.stream()
            .filter(place -> random.nextInt(3) > 0)
            .map(place -> copy(random, Stored.copy(place, name, sha(name, 0))))
            .toArray(DestinationStatus[]::new);
    return switch (random.nextInt(6)) {
      case 0, 1 -> null;
      case 2 -> Stored.begun(name, sha(name, random.nextInt(2)));
      default ->
          Stored.record(
              name,
              PHASES.get(random.nextInt(PHASES.size())),
              random.nextInt(4) == 0 ? NOW.toString() : Stored.BEFORE,
              copies);
    };
  }

  private static DestinationStatus copy(Random random, DestinationStatus stored) {
    return switch (random.nextInt(6)) {
      case 0 -> stored.missing("gone", Stored.BEFORE);
      case 1 -> stored.failed(CatalogueDecision.NOT_LISTED, "nobody knows");
      case 2 -> stored.failed("UploadFailed", "the store said no");
      default -> stored;
    };
  }
}
