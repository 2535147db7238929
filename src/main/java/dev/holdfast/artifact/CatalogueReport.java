package dev.holdfast.artifact;

import java.util.List;

/**
 * What was listed.
 *
 * @param places one for each destination, in their order
 */
public record CatalogueReport(List<ListedPlace> places) {
  public CatalogueReport {
    places = places == null ? List.of() : List.copyOf(places);
  }

  CatalogueReport withMessagesOfAtMost(int length) {
    return new CatalogueReport(places.stream().map(p -> p.withMessageOfAtMost(length)).toList());
  }
}
