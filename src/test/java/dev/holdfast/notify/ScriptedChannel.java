package dev.holdfast.notify;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A channel that keeps what it gets, and fails as it is told. */
final class ScriptedChannel implements Channel {
  private final List<Message> messages = new ArrayList<>();
  private final List<List<String>> recipients = new ArrayList<>();
  private final Deque<DeliveryException> failures = new ArrayDeque<>();
  private DeliveryException always;
  private CountDownLatch held;
  private int attempts;

  @Override
  public void deliver(Message message, List<String> to) throws DeliveryException {
    CountDownLatch latch = begin();
    if (latch != null) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw DeliveryException.unreachable("it was interrupted", e);
      }
    }
    end(message, to);
  }

  private synchronized CountDownLatch begin() {
    attempts++;
    return held;
  }

  private synchronized void end(Message message, List<String> to) throws DeliveryException {
    Optional<DeliveryException> failure =
        Optional.ofNullable(failures.poll()).or(() -> Optional.ofNullable(always));
    if (failure.isPresent()) {
      throw failure.get();
    }
    messages.add(message);
    recipients.add(to);
  }

  /** The next attempts fail with these. */
  synchronized void failWith(DeliveryException... next) {
    failures.addAll(List.of(next));
  }

  /** From now on every attempt fails with this; with none if it is null. */
  synchronized void failAlwaysWith(DeliveryException failure) {
    always = failure;
  }

  /** From now on deliveries hang until the latch is open. */
  synchronized void hangUntil(CountDownLatch latch) {
    held = latch;
  }

  synchronized List<Message> messages() {
    return List.copyOf(messages);
  }

  synchronized List<List<String>> recipients() {
    return List.copyOf(recipients);
  }

  synchronized int attempts() {
    return attempts;
  }
}
