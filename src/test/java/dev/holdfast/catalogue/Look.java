package dev.holdfast.catalogue;

import static dev.holdfast.catalogue.Stored.SINCE;
import static dev.holdfast.catalogue.Stored.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.artifact.CatalogueEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A look through the destinations of a policy: what was listed, and the records there are. */
final class Look {
  final List<Listing.Place> places = new ArrayList<>(List.of(whole("a"), whole("b")));
  final List<CatalogueEntry> entries = new ArrayList<>();
  final List<Backup> backups = new ArrayList<>();

  /** Backups of which there was a record when it began, beside those of {@link #backups}. */
  final Set<String> known = new HashSet<>();

  /** Backups that are being copied. */
  final Set<String> copying = new HashSet<>();

  /** What comes of it, in whatever order the destinations were listed. */
  Findings decide() {
    backups.forEach(one -> known.add(one.getMetadata().getName()));
    return decide(known);
  }

  /** The same where there were records of {@code known} and no others when it began. */
  Findings decide(Set<String> known) {
    Findings findings = CatalogueDecision.of(facts(known, entries));
    List<CatalogueEntry> reversed = new ArrayList<>(entries);
    Collections.reverse(reversed);
    assertThat(CatalogueDecision.of(facts(known, reversed))).isEqualTo(findings);
    return findings;
  }

  private CatalogueDecision.Facts facts(Set<String> known, List<CatalogueEntry> all) {
    return new CatalogueDecision.Facts(
        "shops", "shop", SINCE, known, copying, new Listing(places, all), backups);
  }
}
