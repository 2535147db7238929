package dev.holdfast.runner;

import java.util.ArrayList;
import java.util.List;

/**
 * How to end what is under way. What has come to its end is let go of: the end of an upload knows
 * its buffers, and a run makes one for each database.
 */
final class Kills {
  private final List<Runnable> underWay = new ArrayList<>();
  private boolean killed;

  /** Something that is under way until this is closed. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /** What {@code kill} ends is under way from now on; it is ended at once if all else was. */
  synchronized Held hold(Runnable kill) {
    underWay.add(kill);
    if (killed) {
      kill.run();
    }
    return () -> letGo(kill);
  }

  private synchronized void letGo(Runnable kill) {
    underWay.remove(kill);
  }

  /** Ends all that is under way, and whatever begins from now on. */
  synchronized void run() {
    killed = true;
    underWay.forEach(Runnable::run);
  }
}
