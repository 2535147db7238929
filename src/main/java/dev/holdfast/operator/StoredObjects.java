package dev.holdfast.operator;

import dev.holdfast.reading.Unreadable;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Our objects as the API server itself has them. Nobody else asks for them, since what cannot be
 * read must neither be taken for what can, nor for what is not there.
 */
final class StoredObjects {
  private final KubernetesClient client;

  StoredObjects(KubernetesClient client) {
    this.client = client;
  }

  /**
   * All of a kind in a namespace.
   *
   * @param readable those that can be read
   * @param unreadable those of which nothing but the metadata is known
   */
  record All<T extends CustomResource<?, ?>>(List<T> readable, List<T> unreadable) {
    All {
      readable = List.copyOf(readable);
      unreadable = List.copyOf(unreadable);
    }
  }

  /** All of {@code type} in the namespace of {@code beside}. */
  <T extends CustomResource<?, ?>> All<T> all(Class<T> type, HasMetadata beside) {
    Map<Boolean, List<T>> all =
        client
            .resources(type)
            .inNamespace(beside.getMetadata().getNamespace())
            .list()
            .getItems()
            .stream()
            .collect(Collectors.partitioningBy(Unreadable::is));
    return new All<>(all.get(false), all.get(true));
  }

  /**
   * The object {@code name} of {@code type} in the namespace of {@code beside}; empty if there is
   * none.
   *
   * @throws UnreadableException if it is there and cannot be read
   */
  <T extends CustomResource<?, ?>> Optional<T> find(
      Class<T> type, HasMetadata beside, String name) {
    return Optional.ofNullable(
            client
                .resources(type)
                .inNamespace(beside.getMetadata().getNamespace())
                .withName(name)
                .get())
        .map(StoredObjects::readable);
  }

  /**
   * What is there under the name of {@code like}; empty if nothing is.
   *
   * @throws UnreadableException if it is there and cannot be read
   */
  <T extends CustomResource<?, ?>> Optional<T> find(T like) {
    @SuppressWarnings("unchecked") // an object is of its own class
    Class<T> type = (Class<T>) like.getClass();
    return find(type, like, like.getMetadata().getName());
  }

  private static <T extends CustomResource<?, ?>> T readable(T object) {
    if (Unreadable.is(object)) {
      throw new UnreadableException(object);
    }
    return object;
  }
}
