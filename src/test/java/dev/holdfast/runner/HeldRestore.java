package dev.holdfast.runner;

import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Trigger;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/** A restore that has made its database, and waits for the first byte of the backup. */
final class HeldRestore implements AutoCloseable {
  private final FaultyProxy proxy;
  private final CountDownLatch letGo;
  private final CompletableFuture<Runs.Outcome> restore;

  private HeldRestore(
      FaultyProxy proxy, CountDownLatch letGo, CompletableFuture<Runs.Outcome> restore) {
    this.proxy = proxy;
    this.letGo = letGo;
    this.restore = restore;
  }

  /** Starts to restore {@code from} of {@code backup} as {@code to}, and returns when it waits. */
  static HeldRestore start(Runs runs, Runs.Outcome backup, String from, String to)
      throws IOException {
    return start(runs, backup, from, to, UnaryOperator.identity());
  }

  /** The same for a restore that is told something else, too. */
  static HeldRestore start(
      Runs runs, Runs.Outcome backup, String from, String to, UnaryOperator<RestoreRunSpec> changes)
      throws IOException {
    CountDownLatch letGo = new CountDownLatch(1);
    FaultyProxy proxy = FaultyProxy.start(URI.create(runs.s3().endpoint()));
    // The first looks at the head of the archive, before anything is made.
    var held = proxy.inject(Trigger.on("GET", ".*backup_.*").from(2), new Fault.Hold(letGo));
    HeldRestore restore =
        new HeldRestore(
            proxy,
            letGo,
            runs.start(
                changes.apply(runs.specs().restore(backup.report(), proxy.endpoint(), from, to))));
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .until(() -> held.hits() > 0 || restore.restore.isDone());
    return restore;
  }

  /** Lets it go on, and says how it ended. */
  Runs.Outcome finish() {
    letGo.countDown();
    return restore.join();
  }

  @Override
  public void close() {
    finish();
    proxy.close();
  }
}
