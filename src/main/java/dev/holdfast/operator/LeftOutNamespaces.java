package dev.holdfast.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Says which namespaces {@link WatchedNamespaces} has left out, and ends the operator, which is
 * then started again, when one of them can be looked after.
 */
@ApplicationScoped
class LeftOutNamespaces {
  private static final Logger LOG = Logger.getLogger(LeftOutNamespaces.class);

  private final WatchedNamespacesConfig config;
  private final NamespaceRights rights;
  private final ScheduledExecutorService asking = Executors.newSingleThreadScheduledExecutor();

  LeftOutNamespaces(WatchedNamespacesConfig config, KubernetesClient client) {
    this.config = config;
    this.rights = new NamespaceRights(client);
  }

  void start(@Observes StartupEvent event) {
    config.leftOut().ifPresent(this::sayAndAsk);
  }

  private void sayAndAsk(List<String> namespaces) {
    LOG.warnf(
        "These namespaces of watchNamespaces are not looked after: %s. They are not there, or the"
            + " operator lacks rights in them; make them, and install the chart again",
        String.join(", ", namespaces));
    long millis = config.askEvery().toMillis();
    var unused =
        asking.scheduleWithFixedDelay(
            () -> namespaces.stream().filter(rights::granted).findFirst().ifPresent(this::end),
            millis,
            millis,
            TimeUnit.MILLISECONDS);
  }

  private void end(String namespace) {
    LOG.infof("Namespace %s can be looked after now, so this operator ends", namespace);
    asking.shutdown();
    Quarkus.asyncExit(1);
  }

  @PreDestroy
  void stop() {
    asking.shutdownNow();
  }
}
