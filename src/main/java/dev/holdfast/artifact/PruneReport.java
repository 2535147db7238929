package dev.holdfast.artifact;

import java.util.List;

/**
 * What became of expired backups.
 *
 * @param gone the UIDs of those of which nothing is left at any of their copies
 * @param left one for each copy that could not be deleted wholly
 * @param bytes how much this run has deleted, over all copies that are gone
 */
public record PruneReport(List<String> gone, List<LeftCopy> left, long bytes) {
  public PruneReport {
    gone = gone == null ? List.of() : List.copyOf(gone);
    left = left == null ? List.of() : List.copyOf(left);
  }

  PruneReport withMessagesOfAtMost(int length) {
    return new PruneReport(
        gone,
        left.stream().map(l -> l.withMessage(Shortening.cut(l.message(), length))).toList(),
        bytes);
  }

  PruneReport withoutMessages() {
    return new PruneReport(gone, left.stream().map(l -> l.withMessage(null)).toList(), bytes);
  }
}
