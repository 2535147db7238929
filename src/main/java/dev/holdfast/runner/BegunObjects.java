package dev.holdfast.runner;

import dev.holdfast.storage.ObjectStore;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The objects that an attempt has begun to store at a destination, as long as they are its own. */
final class BegunObjects {
  private final String place;
  private final JobLog log;
  private final Set<String> keys = new LinkedHashSet<>();
  private boolean left;

  /**
   * None yet.
   *
   * @param place where they are, for the log
   */
  BegunObjects(String place, JobLog log) {
    this.place = place;
    this.log = log;
  }

  /** The object {@code key} is begun. */
  synchronized void add(String key) {
    if (!keys.add(key)) {
      throw new IllegalStateException("two objects with the key " + key);
    }
  }

  /** Whether there is anything to {@link #remove}. */
  synchronized boolean isAny() {
    return !keys.isEmpty();
  }

  /** Removes them from {@code store}, even by a thread that was interrupted. */
  void remove(ObjectStore store) {
    boolean interrupted = Thread.interrupted();
    for (String key : taken()) {
      if (isLeft()) {
        break;
      }
      try {
        store.delete(key);
      } catch (IOException e) {
        log.note(key + " is left behind without a manifest " + place + ": " + e.getMessage());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized List<String> taken() {
    List<String> taken = List.copyOf(keys);
    keys.clear();
    return taken;
  }

  /** Nothing more is removed from now on. */
  synchronized void leave() {
    left = true;
  }

  private synchronized boolean isLeft() {
    return left;
  }
}
