package dev.holdfast.cli;

import dev.holdfast.reading.Unreadable;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * Waits for the end of something. That it is waited for changes nothing: whoever stops waiting
 * leaves it to go on.
 */
final class Waiting {
  /** For how long an API server may be away, as it is while it is upgraded. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final int TOO_MANY_REQUESTS = 429;

  private final Desk desk;
  private final Cluster cluster;

  Waiting(Desk desk, Cluster cluster) {
    this.desk = desk;
    this.cluster = cluster;
  }

  /**
   * Waits for {@code object}, and shows how far it is.
   *
   * @param timeout for how long; null for as long as it takes
   * @return the object at its end
   * @throws CommandFailedException if nobody knows how it ends
   */
  <T extends CustomResource<?, ?>> T forEndOf(T object, Duration timeout) {
    Instant begun = desk.clock().instant();
    Instant seen = begun;
    T latest = object;
    Thread farewell = new Thread(() -> sayHowToGoOn(object), "farewell");
    addHook(farewell);
    try (ProgressView view = ProgressView.of(desk.screen(), Cluster.nameOf(object))) {
      while (true) {
        RunView run = RunView.of(latest);
        view.show(run);
        if (run.ended()) {
          return latest;
        }
        Instant now = desk.clock().instant();
        if (timeout != null && Duration.between(begun, now).compareTo(timeout) >= 0) {
          throw unsure("has not ended within the --timeout; it goes on", object);
        }
        pause(object);
        try {
          latest = again(object);
          seen = desk.clock().instant();
        } catch (KubernetesClientException e) {
          if (!isAway(e)
              || Duration.between(seen, desk.clock().instant()).compareTo(PATIENCE) > 0) {
            throw unsure(
                "goes on, and cannot be seen any more: " + ClusterError.of(e, cluster).getMessage(),
                object);
          }
        }
      }
    } finally {
      removeHook(farewell);
    }
  }

  private static boolean isAway(KubernetesClientException e) {
    return e.getCode() <= 0
        || e.getCode() == TOO_MANY_REQUESTS
        || e.getCode() >= HttpURLConnection.HTTP_INTERNAL_ERROR;
  }

  private <T extends CustomResource<?, ?>> T again(T object) {
    @SuppressWarnings("unchecked")
    Class<T> kind = (Class<T>) object.getClass();
    T found =
        cluster
            .client()
            .resources(kind)
            .inNamespace(object.getMetadata().getNamespace())
            .withName(object.getMetadata().getName())
            .get();
    boolean same =
        found != null && found.getMetadata().getUid().equals(object.getMetadata().getUid());
    if (!same) {
      throw new CommandFailedException(
          ExitStatus.UNSURE,
          Cluster.nameOf(object) + " was deleted while it was waited for; nobody knows its end");
    }
    if (Unreadable.is(found)) {
      throw unsure("cannot be read any more: " + Cells.of(Unreadable.why(found)), object);
    }
    return found;
  }

  private void pause(HasMetadata object) {
    try {
      Thread.sleep(desk.pause().toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unsure("goes on; nobody waits for it any more", object);
    }
  }

  private CommandFailedException unsure(String what, HasMetadata object) {
    return new CommandFailedException(
        ExitStatus.UNSURE, Cluster.nameOf(object) + " " + what + ". " + howToGoOn(object));
  }

  private void sayHowToGoOn(HasMetadata object) {
    desk.screen()
        .tell(
            "\nStopped waiting. "
                + Cluster.nameOf(object)
                + " goes on; nothing was cancelled. "
                + howToGoOn(object));
  }

  private String howToGoOn(HasMetadata object) {
    return "To wait again: "
        + desk.program()
        + " wait -n "
        + object.getMetadata().getNamespace()
        + " "
        + object.getKind().toLowerCase(Locale.ROOT)
        + "/"
        + object.getMetadata().getName();
  }

  private static void addHook(Thread hook) {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already, and the hook is what says so.
      Thread.currentThread().interrupt();
    }
  }
}
