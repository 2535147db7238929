package dev.holdfast.catalogue;

import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.artifact.CatalogueEntry;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What is stored of a policy, as far as it could be seen. */
public final class Listing {
  /**
   * A destination that was looked through.
   *
   * @param destination as the policy described it then
   * @param whyNot why not all that is there was seen; empty if it was
   * @param sound how many manifests were seen
   * @param others how many things were seen that lie in the place of a manifest
   */
  public record Place(Destination destination, Optional<String> whyNot, int sound, int others) {
    /** Whether what was not seen there is not there. */
    public boolean isWhole() {
      return whyNot.isEmpty();
    }
  }

  private final List<Place> places;
  private final Map<String, Map<Integer, CatalogueEntry>> entries = new TreeMap<>();
  private final Map<String, CatalogueEntry.Contents> contents = new HashMap<>();

  /**
   * A listing.
   *
   * @param places in the order of the policy
   * @param all what was seen, in any order, each without a {@link CatalogueEntry#flaw}; at most one
   *     for each backup and place
   */
  public Listing(List<Place> places, Collection<CatalogueEntry> all) {
    this.places = List.copyOf(places);
    for (CatalogueEntry entry : all) {
      entries
          .computeIfAbsent(entry.backup(), backup -> new TreeMap<>())
          .put(entry.destination(), entry);
      if (entry.contents() != null) {
        contents.put(entry.sha256(), entry.contents());
      }
    }
  }

  /** The destinations, in the order of the policy. */
  public List<Place> places() {
    return places;
  }

  /** The names of all backups of which something was seen. */
  Set<String> backups() {
    return entries.keySet();
  }

  /** How many backups were seen, at one destination at least. */
  public int found() {
    return (int)
        entries.values().stream()
            .filter(here -> here.values().stream().anyMatch(CatalogueEntry::isSound))
            .count();
  }

  /** What was seen of {@code backup} at the destination with that number; empty if nothing. */
  Optional<CatalogueEntry> at(int place, String backup) {
    return Optional.ofNullable(entries.getOrDefault(backup, Map.of()).get(place));
  }

  /** What was seen of {@code backup}, in the order of the destinations. */
  Collection<CatalogueEntry> of(String backup) {
    return entries.getOrDefault(backup, Map.of()).values();
  }

  /** What the manifest with that checksum says; empty if no line has told it. */
  Optional<CatalogueEntry.Contents> contents(String sha256) {
    return Optional.ofNullable(contents.get(sha256));
  }

  /** Where {@code entry} was seen. */
  Place placeOf(CatalogueEntry entry) {
    return places.get(entry.destination());
  }

  /** The number of the destination that is the same place as {@code other}; empty if none is. */
  Optional<Integer> numberOf(Destination other) {
    for (int i = 0; i < places.size(); i++) {
      if (places.get(i).destination().isSamePlace(other)) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }
}
