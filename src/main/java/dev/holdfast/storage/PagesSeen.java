package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The pages of a listing so far. A server that repeats one of them would list for ever; whoever
 * stopped there, as if that were all, would take for gone what only was not listed.
 */
final class PagesSeen {
  /** A server may have looked at many keys, and found none of them worth telling. */
  private static final int EMPTY_PAGES = 1_000;

  private final String doing;
  private final Set<String> tokens = new HashSet<>();
  private final Set<String> beginnings = new HashSet<>();
  private int empty;

  /** The pages of the listing {@code doing}, such as "listing prod/shop/". */
  PagesSeen(String doing) {
    this.doing = doing;
  }

  /**
   * Another page, after which there are others.
   *
   * @param next how the server calls the page after it; null if it does not say
   * @param first what it begins with; empty if it has no entries
   * @throws StorageException if it is none that leads any further
   */
  void add(String next, Optional<String> first) throws StorageException {
    if (next == null || next.isEmpty()) {
      throw unusable("it says that there is more, and not where");
    }
    boolean again = first.isPresent() ? !beginnings.add(first.get()) : ++empty > EMPTY_PAGES;
    if (!tokens.add(next) || again) {
      throw unusable("it lists the same again and again");
    }
  }

  /** The failure of a listing that cannot be used. */
  StorageException unusable(String why) {
    return new StorageException(
        FailureReason.DESTINATION_UNSUITABLE,
        "what the server answers cannot be used (" + doing + "): " + why);
  }
}
