package dev.holdfast.artifact;

import java.util.Objects;

/**
 * What was listed at a destination.
 *
 * @param destination its name in the policy
 * @param lines how many lines of the log tell of it
 * @param sha256 their {@link CatalogueDigest}; null if not all that is there was listed
 * @param unreadable how many of them tell of something that is no manifest, or of the wrong place
 * @param reason why not all that is there was listed; null if it was
 * @param message the same as a sentence for people; null if it was
 */
public record ListedPlace(
    String destination,
    int lines,
    String sha256,
    int unreadable,
    FailureReason reason,
    String message) {
  public ListedPlace {
    Objects.requireNonNull(destination, "destination");
  }

  /** A destination that could not be listed whole. */
  public static ListedPlace failed(String destination, FailureReason reason, String message) {
    return new ListedPlace(destination, 0, null, 0, Objects.requireNonNull(reason), message);
  }

  ListedPlace withMessageOfAtMost(int length) {
    return new ListedPlace(
        destination, lines, sha256, unreadable, reason, Shortening.cut(message, length));
  }
}
