package dev.holdfast.rest;

import dev.holdfast.reading.Unreadable;
import dev.holdfast.rest.Permissions.Act;
import dev.holdfast.status.PlainText;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Reads objects, for whoever may. */
@ApplicationScoped
class ObjectLists {
  private static final long MOST_EVENTS = 200;

  private final ApiServer server;
  private final Permissions permissions;

  ObjectLists(ApiServer server, Permissions permissions) {
    this.server = server;
    this.permissions = permissions;
  }

  /**
   * A page of the objects of {@code kind}.
   *
   * @param namespace where; null for everywhere
   */
  <T extends CustomResource<?, ?>> Page<T> list(
      Call call, Kind<T> kind, String namespace, ListQuery query) {
    if (namespace != null) {
      Names.check(namespace, null);
    }
    permissions.require(call, Act.of("list", kind, namespace, null));
    KubernetesResourceList<T> found =
        page(kind, namespace, query.fields(kind), query.limit(), query.after());
    List<T> items =
        found.getItems().stream()
            // Of what cannot be read nobody knows whether it fits, so it is not kept back.
            .filter(one -> Unreadable.is(one) || query.fits(one, kind.filters()))
            .toList();
    items.forEach(ObjectLists::tidy);
    return new Page<>(items, next(found));
  }

  /** Gives each object of {@code kind} to {@code consumer}, page by page. */
  <T extends CustomResource<?, ?>> void each(Kind<T> kind, String namespace, Consumer<T> consumer) {
    String after = null;
    do {
      KubernetesResourceList<T> found = page(kind, namespace, Map.of(), ListQuery.MAX_LIMIT, after);
      Unreadable.without(found.getItems()).forEach(consumer);
      after = next(found);
    } while (after != null);
  }

  /** One object. */
  <T extends CustomResource<?, ?>> T show(Call call, Kind<T> kind, String namespace, String name) {
    Names.check(namespace, name);
    permissions.require(call, Act.of("get", kind, namespace, name));
    return tidy(get(kind, namespace, name));
  }

  /** What happened to one object, the newest last. */
  <T extends CustomResource<?, ?>> List<EventLine> events(
      Call call, Kind<T> kind, String namespace, String name) {
    T object = show(call, kind, namespace, name);
    permissions.require(call, new Act("list", "", "events", namespace, null));
    ListOptions of =
        new ListOptionsBuilder()
            .withFieldSelector("involvedObject.uid=" + object.getMetadata().getUid())
            .withLimit(MOST_EVENTS)
            .build();
    List<Event> events =
        server.call(client -> client.v1().events().inNamespace(namespace).list(of)).getItems();
    return events.stream()
        .map(EventLine::of)
        .sorted(
            Comparator.comparing(
                EventLine::lastTime, Comparator.nullsFirst(Comparator.<String>naturalOrder())))
        .toList();
  }

  /** One object, for whoever has been let through already. */
  <T extends CustomResource<?, ?>> T get(Kind<T> kind, String namespace, String name) {
    T found =
        server.call(
            client -> client.resources(kind.type()).inNamespace(namespace).withName(name).get());
    if (found == null) {
      throw new ProblemException(
          404,
          "there is no "
              + kind.typeName()
              + " \""
              + name
              + "\" in namespace \""
              + namespace
              + "\"");
    }
    if (Unreadable.is(found)) {
      throw new ProblemException(
          409,
          kind.typeName()
              + " \""
              + name
              + "\" cannot be read: "
              + PlainText.of(Unreadable.why(found))
              + "; upgrade Holdfast to the version that has written it, or correct it");
    }
    return found;
  }

  /** {@code object} without what nobody reads. */
  static <T extends CustomResource<?, ?>> T tidy(T object) {
    object.getMetadata().setManagedFields(null);
    return object;
  }

  private <T extends CustomResource<?, ?>> KubernetesResourceList<T> page(
      Kind<T> kind, String namespace, Map<String, String> fields, int limit, String after) {
    String selector =
        fields.entrySet().stream()
            .map(field -> field.getKey() + "=" + field.getValue())
            .sorted()
            .collect(Collectors.joining(","));
    ListOptions options =
        new ListOptionsBuilder()
            .withLimit((long) limit)
            .withContinue(after)
            .withFieldSelector(selector.isEmpty() ? null : selector)
            .build();
    return server.call(
        client ->
            namespace == null
                ? client.resources(kind.type()).inAnyNamespace().list(options)
                : client.resources(kind.type()).inNamespace(namespace).list(options));
  }

  private static String next(KubernetesResourceList<?> found) {
    String next = found.getMetadata() == null ? null : found.getMetadata().getContinue();
    return next == null || next.isEmpty() ? null : next;
  }
}
