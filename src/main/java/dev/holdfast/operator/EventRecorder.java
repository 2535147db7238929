package dev.holdfast.operator;

import dev.holdfast.status.Happening;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.time.InstantSource;
import java.util.List;
import org.jboss.logging.Logger;

/** Tells what happened to an object as events, for {@code kubectl describe}. */
@ApplicationScoped
class EventRecorder {
  private static final Logger LOG = Logger.getLogger(EventRecorder.class);
  private static final String COMPONENT = "holdfast";

  private final KubernetesClient client;
  private final InstantSource clock;

  EventRecorder(KubernetesClient client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
  }

  void record(HasMetadata object, List<Happening> happenings) {
    happenings.forEach(happening -> record(object, happening));
  }

  private static String named(HasMetadata object) {
    String namespace = object.getMetadata().getNamespace();
    return (namespace == null ? "" : namespace + "/") + object.getMetadata().getName();
  }

  private void record(HasMetadata object, Happening happening) {
    LOG.infof(
        "%s %s: %s: %s", object.getKind(), named(object), happening.reason(), happening.message());
    try {
      client.v1().events().resource(event(object, happening)).create();
    } catch (KubernetesClientException e) {
      // The name is made of what happened, so a repetition is known already. Other failures are
      // not worth failing a reconciliation: the status tells the same.
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT && !Refusals.isNamespaceTerminating(e)) {
        LOG.warnf("event for %s not recorded: %s", object.getMetadata().getName(), e.getMessage());
      }
    }
  }

  /** Events of what is in no namespace are where Kubernetes has its own of that kind. */
  private static String namespace(HasMetadata object) {
    String namespace = object.getMetadata().getNamespace();
    return namespace == null ? "default" : namespace;
  }

  private Event event(HasMetadata object, Happening happening) {
    String now = clock.instant().toString();
    String name =
        object.getMetadata().getName()
            + "."
            + Integer.toHexString(
                (object.getMetadata().getUid() + happening.reason() + happening.message())
                    .hashCode());
    return new EventBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace(object))
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(object.getApiVersion())
        .withKind(object.getKind())
        .withName(object.getMetadata().getName())
        .withNamespace(object.getMetadata().getNamespace())
        .withUid(object.getMetadata().getUid())
        .endInvolvedObject()
        .withType(happening.warning() ? "Warning" : "Normal")
        .withReason(happening.reason())
        .withMessage(happening.message())
        .withCount(1)
        .withFirstTimestamp(now)
        .withLastTimestamp(now)
        .withNewSource()
        .withComponent(COMPONENT)
        .endSource()
        .build();
  }
}
