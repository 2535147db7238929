package dev.holdfast.notify;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Delivers through one channel, in a thread of its own. */
final class ChannelWorker implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ChannelWorker.class);

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final String name;
  private final Channel channel;
  private final Consumer<PolicyId> listener;
  private final ChannelQueue queue;
  private final Semaphore changed = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param listener is told of policies of which something was delivered, or not
   */
  ChannelWorker(String name, Channel channel, Patience patience, Consumer<PolicyId> listener) {
    this.name = name;
    this.channel = channel;
    this.listener = listener;
    this.queue = new ChannelQueue(patience, () -> ThreadLocalRandom.current().nextDouble(), now());
    this.thread = new Thread(this::run, "notify-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private static Duration now() {
    return Duration.ofNanos(System.nanoTime());
  }

  void offer(PolicyId policy, List<Parcel> parcels) {
    queue.offer(policy, parcels, now());
    changed.release();
  }

  Map<Outcomes.Key, Outcome> outcomes(PolicyId policy) {
    return queue.outcomes(policy, now());
  }

  private void run() {
    try {
      while (!closed) {
        Optional<ChannelQueue.Batch> batch = queue.take(now());
        if (batch.isPresent()) {
          deliver(batch.get());
        } else {
          await();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void await() throws InterruptedException {
    Duration wait =
        queue
            .untilNext(now())
            .filter(next -> next.compareTo(LONGEST_WAIT) < 0)
            .orElse(LONGEST_WAIT);
    if (changed.tryAcquire(wait.toMillis() + 1, TimeUnit.MILLISECONDS)) {
      changed.drainPermits();
    }
  }

  private void deliver(ChannelQueue.Batch batch) {
    List<PolicyId> toTell;
    try {
      channel.deliver(batch.message(), batch.recipients());
      toTell = queue.delivered(batch, now());
      LOG.infof("channel %s: delivered %s", name, ids(batch));
    } catch (DeliveryException e) {
      toTell = failed(batch, e);
    } catch (RuntimeException e) {
      // Whatever it is, the other notifications are not to wait for ever.
      LOG.errorf(e, "channel %s", name);
      toTell = failed(batch, DeliveryException.refused("it fails within the operator", e));
    }
    toTell.forEach(listener);
  }

  private List<PolicyId> failed(ChannelQueue.Batch batch, DeliveryException e) {
    String cause = e.getCause() == null ? "" : " (" + e.getCause().getClass().getSimpleName() + ")";
    LOG.warnf("channel %s: not delivered: %s%s: %s", name, e.getMessage(), cause, ids(batch));
    return queue.failed(batch, e, now());
  }

  private static List<String> ids(ChannelQueue.Batch batch) {
    return batch.message().notices().stream().map(Notice::id).toList();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
