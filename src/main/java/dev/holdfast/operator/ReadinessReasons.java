package dev.holdfast.operator;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready is who hears of every change. One who does not says what it does not hear of, and whether
 * the API server answers. There is no liveness check of that: a restart mends no API server.
 */
@Readiness
@ApplicationScoped
class ReadinessReasons implements HealthCheck {
  /** Less than the second that a probe waits for by default. */
  private static final int MILLIS = 700;

  /** Whoever probes every few seconds is not to be a load on the API server. */
  private static final long ANSWER_COUNTS_NANOS = Duration.ofSeconds(30).toNanos();

  private final Operator operator;
  private final KubernetesClient impatient;
  private final AtomicReference<Long> answered = new AtomicReference<>();

  ReadinessReasons(Operator operator, KubernetesClient client) {
    this.operator = operator;
    this.impatient =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(client.getConfiguration())
                    .withConnectionTimeout(MILLIS)
                    .withRequestTimeout(MILLIS)
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
  }

  @PreDestroy
  void close() {
    impatient.close();
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response = HealthCheckResponse.named("kubernetes");
    Map<String, String> deaf = new TreeMap<>();
    if (!operator.getRuntimeInfo().isStarted()) {
      deaf.put("operator", "has not started: it waits for the first lists of all kinds");
    } else {
      operator.getRegisteredControllers().forEach(one -> addDeaf(one, deaf));
    }
    // Watches are tried again for ever, and say nothing meanwhile: it has to be asked.
    unreachable().ifPresent(why -> deaf.put("api server", why));
    deaf.forEach(response::withData);
    return response.status(deaf.isEmpty()).build();
  }

  private static void addDeaf(RegisteredController<?> controller, Map<String, String> deaf) {
    controller
        .getControllerHealthInfo()
        .unhealthyInformerEventSourceHealthIndicators()
        .forEach(
            (source, indicator) ->
                deaf.put(controller.getConfiguration().getName() + ": " + source, why(indicator)));
  }

  private static String why(InformerWrappingEventSourceHealthIndicator<?> source) {
    for (InformerHealthIndicator informer : source.informerHealthIndicators().values()) {
      if (!informer.isRunning()) {
        return "has stopped";
      }
      if (!informer.hasSynced()) {
        return "has not been listed yet";
      }
      if (!informer.isWatching()) {
        return "is not watched just now";
      }
    }
    return "is not healthy";
  }

  /** Why the API server does not answer; empty if it does, be it with a refusal. */
  private Optional<String> unreachable() {
    Long last = answered.get();
    if (last != null && System.nanoTime() - last < ANSWER_COUNTS_NANOS) {
      return Optional.empty();
    }
    Optional<String> why = ask();
    answered.set(why.isEmpty() ? System.nanoTime() : null);
    return why;
  }

  private Optional<String> ask() {
    try {
      impatient.getKubernetesVersion();
      return Optional.empty();
    } catch (KubernetesClientException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return e.getCode() > 0
          ? Optional.empty()
          : Optional.of("cannot be reached: " + cause.getMessage());
    }
  }
}
