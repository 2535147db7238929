package dev.holdfast.catalogue;

import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.artifact.CatalogueDigest;
import dev.holdfast.artifact.CatalogueEntry;
import dev.holdfast.artifact.CatalogueReport;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.ListedPlace;
import dev.holdfast.artifact.LogLine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What the log of a Job says is stored, as far as it can be believed. Logs are rotated and cut, so
 * a destination was seen whole only if every line on it was read that the run says it has written.
 * A line that was read is worth as much without the others, but it says nothing of what is not
 * there.
 */
public final class CatalogueLog {
  /** How much of a log is kept in memory, in characters. */
  static final int MAX_CHARACTERS = 32 << 20;

  private final List<Destination> destinations;
  private final List<CatalogueDigest> digests;
  private final List<CatalogueEntry> entries = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private long characters;
  private Optional<String> wrong = Optional.empty();

  /** The log of a Job that was to look at {@code destinations}. */
  public CatalogueLog(List<Destination> destinations) {
    this.destinations = List.copyOf(destinations);
    this.digests =
        IntStream.range(0, destinations.size()).mapToObj(i -> new CatalogueDigest()).toList();
  }

  /** Takes the next line. */
  public void add(String text) {
    CatalogueEntry entry;
    try {
      if (!(Json.read(text, LogLine.class) instanceof CatalogueEntry read)) {
        return;
      }
      entry = read;
    } catch (Json.MalformedJsonException e) {
      // Cut, or of somebody else; if it was one of those that count, it is missed in the end.
      return;
    }
    characters += text.length();
    if (characters > MAX_CHARACTERS) {
      wrong = Optional.of("the log of its Job is longer than can be read");
      return;
    }
    boolean known =
        entry.destination() >= 0
            && entry.destination() < destinations.size()
            && entry.flaw().isEmpty()
            && seen.add(entry.destination() + " " + entry.backup());
    if (!known) {
      wrong = Optional.of("the log of its Job has a line that no run writes");
      return;
    }
    digests.get(entry.destination()).add(text);
    entries.add(entry);
  }

  /** Nothing more of the log can be read, because of {@code why}. */
  public void breakOff(String why) {
    wrong = Optional.of(why);
  }

  /**
   * What was seen, now that the log was read to its end.
   *
   * @param catalogued what the run says it has written
   */
  public Listing end(CatalogueReport catalogued) {
    List<Listing.Place> places = new ArrayList<>();
    for (int i = 0; i < destinations.size(); i++) {
      int number = i;
      int sound =
          (int)
              entries.stream()
                  .filter(entry -> entry.destination() == number && entry.isSound())
                  .count();
      int lines = digests.get(i).lines();
      places.add(
          new Listing.Place(destinations.get(i), whyNot(i, catalogued), sound, lines - sound));
    }
    return new Listing(places, entries);
  }

  private Optional<String> whyNot(int number, CatalogueReport catalogued) {
    if (catalogued.places().size() <= number) {
      return Optional.of("its Job did not get to it");
    }
    ListedPlace place = catalogued.places().get(number);
    if (!place.destination().equals(destinations.get(number).name())) {
      return Optional.of("its Job speaks of another destination, " + place.destination());
    }
    if (place.reason() != null || place.sha256() == null) {
      return Optional.of(place.message() == null ? "it could not be listed" : place.message());
    }
    if (wrong.isPresent()) {
      return wrong;
    }
    int lines = digests.get(number).lines();
    if (lines != place.lines()) {
      return Optional.of(
          "the log of its Job was cut: it has "
              + lines
              + " of the "
              + place.lines()
              + " lines that were written on this destination");
    }
    return place.sha256().equals(digests.get(number).text())
        ? Optional.empty()
        : Optional.of("the log of its Job is not what was written");
  }
}
