package dev.holdfast.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/**
 * Times what the reconcilers do, and has their log lines say what they are about. It takes the
 * place of the framework's own, which has series for every object that ever was.
 */
@ApplicationScoped
class ReconcileMeters implements Metrics {
  private final MeterRegistry registry;

  ReconcileMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
    Timer.Sample sample = Timer.start(registry);
    String outcome = "Failed";
    try {
      T result = execution.execute();
      outcome = "Completed";
      return result;
    } finally {
      sample.stop(
          Timer.builder("holdfast.reconciliation.duration")
              .description("How long reconciliations took, by controller and by how they ended")
              .tag("controller", execution.controllerName())
              .tag("outcome", outcome)
              .register(registry));
    }
  }

  @Override
  public void reconciliationExecutionStarted(HasMetadata resource, Map<String, Object> metadata) {
    LogContext.set(resource);
  }

  @Override
  public void reconciliationExecutionFinished(HasMetadata resource, Map<String, Object> metadata) {
    LogContext.clear();
  }
}
