package dev.holdfast.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Says which namespaces are not looked after: those that {@link WatchedNamespaces} has left out,
 * and those in which the API server refuses by now what it granted when the operator started. For
 * the former it ends the operator, which is then started again, when one of them can be looked
 * after; in the latter watches are tried again for ever, and say nothing meanwhile.
 */
@ApplicationScoped
class LeftOutNamespaces {
  private static final Logger LOG = Logger.getLogger(LeftOutNamespaces.class);

  private final List<String> lookedAfter;
  private final List<String> leftOut;
  private final Duration askEvery;
  private final NamespaceRights rights;
  private final Set<String> lost = new ConcurrentSkipListSet<>();
  private final ScheduledExecutorService asking = Executors.newSingleThreadScheduledExecutor();
  private int turn;

  LeftOutNamespaces(WatchedNamespacesConfig config, KubernetesClient client) {
    this.lookedAfter = config.lookedAfter().orElse(List.of());
    this.leftOut = config.leftOut().orElse(List.of());
    this.askEvery = config.askEvery();
    this.rights = new NamespaceRights(client);
  }

  /** The namespaces of {@code watchNamespaces} that nobody looks after just now. */
  List<String> names() {
    return Stream.concat(leftOut.stream(), lost.stream()).toList();
  }

  void start(@Observes StartupEvent event) {
    if (lookedAfter.isEmpty()) {
      return;
    }
    if (!leftOut.isEmpty()) {
      LOG.warnf(
          "These namespaces of watchNamespaces are not looked after: %s. They are not there, or the"
              + " operator lacks rights in them; make them, and install the chart again",
          String.join(", ", leftOut));
    }
    long millis = askEvery.toMillis();
    var unused = asking.scheduleWithFixedDelay(this::ask, millis, millis, TimeUnit.MILLISECONDS);
  }

  private void ask() {
    leftOut.stream().filter(rights::granted).findFirst().ifPresent(this::end);
    // One at a time: each costs a list of every kind.
    turn = (turn + 1) % lookedAfter.size();
    ask(lookedAfter.get(turn));
  }

  private void ask(String namespace) {
    if (rights.refused(namespace)) {
      if (lost.add(namespace)) {
        LOG.warnf(
            "Namespace %s is not looked after any more: it is not there, or the operator lacks"
                + " rights in it; make it, and install the chart again",
            namespace);
      }
    } else if (lost.contains(namespace) && rights.granted(namespace)) {
      lost.remove(namespace);
      LOG.infof("Namespace %s is looked after again", namespace);
    }
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
