package dev.holdfast.cli;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Patterns;
import dev.holdfast.reading.Unreadable;
import dev.holdfast.request.ObjectNames;
import dev.holdfast.request.ObjectRequest;
import dev.holdfast.request.Place;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A cluster, and the namespace that is meant.
 *
 * @param client the client
 * @param namespace the namespace where nothing else is said
 * @param afterwards what is done once the client is closed
 */
record Cluster(KubernetesClient client, String namespace, Runnable afterwards)
    implements AutoCloseable {
  private static final int ATTEMPTS = 5;

  Cluster {
    // To the client library no namespace is all of them, and a name is a part of a path.
    requireName(namespace, Patterns.DNS_LABEL, "a namespace");
  }

  Cluster(KubernetesClient client, String namespace) {
    this(client, namespace, () -> {});
  }

  /** Those in the namespace, or in all namespaces; what cannot be read is told of, and left out. */
  <T extends CustomResource<?, ?>> List<T> list(Class<T> kind, boolean everywhere, Screen screen) {
    List<T> all =
        everywhere
            ? client.resources(kind).inAnyNamespace().list().getItems()
            : client.resources(kind).inNamespace(namespace).list().getItems();
    all.stream()
        .filter(Unreadable::is)
        .forEach(one -> screen.tell("Left out: " + cannotBeRead(one) + "."));
    return Unreadable.without(all);
  }

  private static String cannotBeRead(CustomResource<?, ?> object) {
    return nameOf(object)
        + " in namespace "
        + object.getMetadata().getNamespace()
        + " cannot be read: "
        + Cells.of(Unreadable.why(object))
        + "; use the version of Holdfast that has written it, or correct it";
  }

  /**
   * The object {@code name}.
   *
   * @throws CommandFailedException if there is none
   */
  <T extends CustomResource<?, ?>> T get(Class<T> kind, String name) {
    T found = find(kind, name);
    if (found == null) {
      throw new CommandFailedException(
          ExitStatus.FAILED,
          "there is no "
              + HasMetadata.getKind(kind)
              + " \""
              + Cells.of(name)
              + "\" in namespace "
              + namespace
              + (kind == BackupPolicy.class ? others() : ""));
    }
    return found;
  }

  /** The object {@code name}; null if there is none. */
  <T extends CustomResource<?, ?>> T find(Class<T> kind, String name) {
    requireName(name, Patterns.DNS_SUBDOMAIN, "a " + HasMetadata.getKind(kind));
    T found = client.resources(kind).inNamespace(namespace).withName(name).get();
    if (found != null && Unreadable.is(found)) {
      throw new CommandFailedException(ExitStatus.FAILED, cannotBeRead(found));
    }
    return found;
  }

  private static void requireName(String name, String syntax, String what) {
    if (!Patterns.matches(syntax, name)) {
      throw new CommandFailedException(
          ExitStatus.USAGE, "\"" + Cells.of(name) + "\" is not the name of " + what);
    }
  }

  /** Whoever has misspelled a policy sees at once which there are. */
  private String others() {
    List<String> names =
        client.resources(BackupPolicy.class).inNamespace(namespace).list().getItems().stream()
            .map(one -> Cells.of(one.getMetadata().getName()))
            .sorted()
            .limit(20)
            .toList();
    return names.isEmpty() ? "; there is none at all" : "; there is " + String.join(", ", names);
  }

  /**
   * Creates what is asked for, once. Where an answer is lost, the client asks again by itself and
   * hears that the name is taken, so what is there is looked at before another name is tried.
   *
   * @param name its name; null for one that nobody has
   * @throws CommandFailedException if nobody knows whether it was created
   */
  <T extends CustomResource<?, ?>> T create(ObjectRequest<T> request, String name, Desk desk) {
    String mark = HexFormat.of().formatHex(desk.salt());
    for (int attempt = 1; ; attempt++) {
      String chosen =
          name != null
              ? name
              : ObjectNames.readable(request.stem(), desk.clock().instant(), desk.salt());
      T object = request.at(new Place(namespace, chosen));
      object.getMetadata().setAnnotations(Map.of(Api.REQUEST_ANNOTATION, mark));
      try {
        return client.resource(object).create();
      } catch (KubernetesClientException e) {
        Optional<T> made = madeAllTheSame(object, e);
        if (made.isPresent()) {
          return made.get();
        }
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || name != null || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** What is there of {@code wanted}, whose creation has failed as far as is known. */
  private <T extends CustomResource<?, ?>> Optional<T> madeAllTheSame(
      T wanted, KubernetesClientException failure) {
    boolean inDoubt =
        failure.getCode() <= 0 || failure.getCode() >= HttpURLConnection.HTTP_INTERNAL_ERROR;
    if (!inDoubt && failure.getCode() != HttpURLConnection.HTTP_CONFLICT) {
      return Optional.empty();
    }
    @SuppressWarnings("unchecked")
    Class<T> kind = (Class<T>) wanted.getClass();
    try {
      return Optional.ofNullable(find(kind, wanted.getMetadata().getName()))
          .filter(there -> mark(there).equals(mark(wanted)));
    } catch (KubernetesClientException e) {
      if (!inDoubt) {
        throw e;
      }
      throw new CommandFailedException(
          ExitStatus.UNSURE,
          "nobody knows whether "
              + nameOf(wanted)
              + " was created: "
              + ClusterError.of(failure, this).getMessage(),
          e);
    }
  }

  private static Optional<String> mark(HasMetadata object) {
    return Optional.ofNullable(object.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(Api.REQUEST_ANNOTATION));
  }

  /** As kubectl and people name it. */
  static String nameOf(HasMetadata object) {
    return object.getKind().toLowerCase(Locale.ROOT) + "/" + object.getMetadata().getName();
  }

  @Override
  public void close() {
    client.close();
    afterwards.run();
  }
}
