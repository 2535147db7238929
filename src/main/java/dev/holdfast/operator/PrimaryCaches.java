package dev.holdfast.operator;

import io.fabric8.kubernetes.client.CustomResource;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the controllers know of each other's objects, by kind. */
@ApplicationScoped
class PrimaryCaches {
  /** As long as the framework waits for a list that a controller has asked for itself. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Map<Class<?>, SharedPrimaries<?>> all = new ConcurrentHashMap<>();

  @SuppressWarnings("unchecked") // each is made for its own key
  <R extends CustomResource<?, ?>> SharedPrimaries<R> of(Class<R> type) {
    return (SharedPrimaries<R>)
        all.computeIfAbsent(type, key -> new SharedPrimaries<>(type, PATIENCE));
  }
}
