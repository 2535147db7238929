package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.metrics.Fleet;
import dev.holdfast.metrics.FleetSource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.processing.Controller;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;

/** What the reconcilers' own caches have, which cost the API server nothing. */
@ApplicationScoped
class ObservedFleet implements FleetSource {
  private final Operator operator;
  private final OperatorConfig config;

  ObservedFleet(Operator operator, OperatorConfig config) {
    this.operator = operator;
    this.config = config;
  }

  /** An operator that waits to become the leader has caches, and does nothing with them. */
  @Override
  public boolean isReconciling() {
    List<Controller<?>> all = controllers();
    return !all.isEmpty() && all.stream().allMatch(one -> one.getEventProcessor().isRunning());
  }

  @Override
  public Fleet fleet() {
    return new Fleet(
        all(BackupPolicy.class), all(Backup.class), all(Restore.class), all(Prune.class));
  }

  @Override
  public int maxRunningBackups() {
    return config.maxRunningBackups();
  }

  @Override
  public String version() {
    return ConfigProvider.getConfig().getValue("quarkus.application.version", String.class);
  }

  private <T extends HasMetadata> List<T> all(Class<T> type) {
    Optional<Controller<?>> controller =
        controllers().stream()
            .filter(one -> one.getConfiguration().getResourceClass() == type)
            // One that sees to some of them alone knows no others.
            .filter(one -> one.getConfiguration().getInformerConfig().getLabelSelector() == null)
            .findFirst();
    return controller
        .map(one -> one.getEventSourceManager().getControllerEventSource().list(x -> true))
        .orElseThrow(() -> new IllegalStateException("nobody sees to any " + type.getSimpleName()))
        .map(type::cast)
        .toList();
  }

  private List<Controller<?>> controllers() {
    return operator.getRegisteredControllers().stream()
        .<Controller<?>>map(one -> (Controller<?>) one)
        .toList();
  }
}
