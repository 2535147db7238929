package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.metrics.Fleet;
import dev.holdfast.metrics.FleetSource;
import dev.holdfast.reading.Unreadable;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.processing.Controller;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;

/** What the reconcilers' own caches have, which cost the API server nothing. */
@ApplicationScoped
class ObservedFleet implements FleetSource {
  private final Operator operator;
  private final OperatorConfig config;
  private final LeftOutNamespaces leftOut;

  ObservedFleet(Operator operator, OperatorConfig config, LeftOutNamespaces leftOut) {
    this.operator = operator;
    this.config = config;
    this.leftOut = leftOut;
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
  public Map<String, Long> unreadable() {
    Map<String, Long> counts = new TreeMap<>();
    OwnKinds.ALL.forEach(
        kind -> counts.put(kind.getSimpleName(), known(kind).filter(Unreadable::is).count()));
    return counts;
  }

  @Override
  public List<String> leftOutNamespaces() {
    return leftOut.names();
  }

  @Override
  public int maxRunningBackups() {
    return config.maxRunningBackups();
  }

  @Override
  public String version() {
    return ConfigProvider.getConfig().getValue("quarkus.application.version", String.class);
  }

  private <T extends CustomResource<?, ?>> List<T> all(Class<T> type) {
    return known(type).filter(one -> !Unreadable.is(one)).toList();
  }

  private <T extends CustomResource<?, ?>> Stream<T> known(Class<T> type) {
    Optional<Controller<?>> controller =
        controllers().stream()
            .filter(one -> one.getConfiguration().getResourceClass() == type)
            // One that sees to some of them alone knows no others.
            .filter(one -> one.getConfiguration().getInformerConfig().getLabelSelector() == null)
            .findFirst();
    return controller
        .map(one -> one.getEventSourceManager().getControllerEventSource().list(x -> true))
        .orElseThrow(() -> new IllegalStateException("nobody sees to any " + type.getSimpleName()))
        .map(type::cast);
  }

  private List<Controller<?>> controllers() {
    return operator.getRegisteredControllers().stream()
        .<Controller<?>>map(one -> (Controller<?>) one)
        .toList();
  }
}
