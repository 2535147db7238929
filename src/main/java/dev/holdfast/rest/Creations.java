package dev.holdfast.rest;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.request.InvalidRequestException;
import dev.holdfast.request.ObjectNames;
import dev.holdfast.request.ObjectRequest;
import dev.holdfast.request.Place;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Creates objects, for whoever has been let through already. */
@ApplicationScoped
class Creations {
  private static final int CONFLICT = 409;
  private static final int UNAVAILABLE = 503;
  private static final int ATTEMPTS = 5;
  private static final int SALT_BYTES = 16;

  private final ApiServer server;
  private final ObjectLists objects;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  Creations(ApiServer server, ObjectLists objects, InstantSource clock) {
    this.server = server;
    this.objects = objects;
    this.clock = clock;
  }

  /**
   * An object that was asked for.
   *
   * @param again whether an earlier request has made it
   */
  record Made<T>(T object, boolean again) {}

  /**
   * Creates what {@code request} asks for.
   *
   * @param name what it is to be called; null for a name that is made up
   * @param key what tells this request from all others; empty if nothing does
   */
  <T extends CustomResource<?, ?>> Made<T> create(
      Call call,
      Kind<T> kind,
      String namespace,
      String name,
      ObjectRequest<T> request,
      Optional<IdempotencyKey> key) {
    if (!request.problems().isEmpty()) {
      throw new InvalidRequestException(request.problems());
    }
    int attempts = name == null && key.isEmpty() ? ATTEMPTS : 1;
    String mark =
        key.map(IdempotencyKey::bodySha256).orElseGet(() -> HexFormat.of().formatHex(salt()));
    for (int attempt = 1; ; attempt++) {
      T object =
          request.at(
              new Place(namespace, name != null ? name : name(kind, request, call.caller(), key)));
      annotate(object, call.caller(), mark);
      try {
        T made = server.call(client -> client.resource(object).create());
        call.did("created", made);
        return new Made<>(ObjectLists.tidy(made), false);
      } catch (ProblemException e) {
        if (key.isPresent() && isTaken(e)) {
          return again(call, kind, object, key.get());
        }
        Optional<T> made = key.isEmpty() ? madeAllTheSame(kind, object, e) : Optional.empty();
        if (made.isPresent()) {
          call.did("created", made.get());
          return new Made<>(ObjectLists.tidy(made.get()), false);
        }
        if (!isTaken(e) || attempt == attempts) {
          throw e;
        }
      }
    }
  }

  /** The API server also speaks of a conflict where a namespace is being deleted. */
  private static boolean isTaken(ProblemException e) {
    return e.problem().status() == CONFLICT && e.problem().detail().contains("already exists");
  }

  private <T extends CustomResource<?, ?>> String name(
      Kind<T> kind, ObjectRequest<T> request, Caller caller, Optional<IdempotencyKey> key) {
    if (key.isPresent()) {
      // Nothing of the body is in it, so that another body under the same key is noticed.
      return ObjectNames.of(
          kind.typeName().toLowerCase(Locale.ROOT),
          caller.name(),
          key.get().path(),
          key.get().text());
    }
    return ObjectNames.readable(request.stem(), clock.instant(), salt());
  }

  private byte[] salt() {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return salt;
  }

  private static void annotate(CustomResource<?, ?> object, Caller caller, String mark) {
    Map<String, String> annotations = new TreeMap<>();
    annotations.put(Api.REQUESTED_BY_ANNOTATION, caller.name());
    annotations.put(Api.REQUEST_ANNOTATION, mark);
    object.getMetadata().setAnnotations(annotations);
  }

  /**
   * What this very request has made although it has failed as far as is known: where an answer is
   * lost, the client asks again by itself, and hears that the name is taken.
   */
  private <T extends CustomResource<?, ?>> Optional<T> madeAllTheSame(
      Kind<T> kind, T wanted, ProblemException failure) {
    boolean inDoubt = failure.problem().status() == UNAVAILABLE;
    if (!inDoubt && !isTaken(failure)) {
      return Optional.empty();
    }
    ObjectMeta meta = wanted.getMetadata();
    try {
      T there =
          server.call(
              client ->
                  client
                      .resources(kind.type())
                      .inNamespace(meta.getNamespace())
                      .withName(meta.getName())
                      .get());
      return Optional.ofNullable(there).filter(one -> meta.getAnnotations().equals(asked(one)));
    } catch (ProblemException e) {
      throw new ProblemException(
          new Problem(
              e.problem().status(),
              e.problem().detail()
                  + "; nobody knows whether "
                  + kind.typeName()
                  + " \""
                  + meta.getName()
                  + "\" was created, so look for it first, or ask with an "
                  + IdempotencyKey.HEADER),
          e.headers());
    }
  }

  /** The annotations of {@code object} that its request has given it. */
  private static Map<String, String> asked(CustomResource<?, ?> object) {
    Map<String, String> asked =
        new TreeMap<>(Optional.ofNullable(object.getMetadata().getAnnotations()).orElse(Map.of()));
    asked.keySet().retainAll(Set.of(Api.REQUESTED_BY_ANNOTATION, Api.REQUEST_ANNOTATION));
    return asked;
  }

  private <T extends CustomResource<?, ?>> Made<T> again(
      Call call, Kind<T> kind, T wanted, IdempotencyKey key) {
    T there =
        objects.get(kind, wanted.getMetadata().getNamespace(), wanted.getMetadata().getName());
    Map<String, String> annotations =
        Optional.ofNullable(there.getMetadata().getAnnotations()).orElse(Map.of());
    if (!key.bodySha256().equals(annotations.get(Api.REQUEST_ANNOTATION))
        || !call.caller().name().equals(annotations.get(Api.REQUESTED_BY_ANNOTATION))) {
      throw new ProblemException(
          422, IdempotencyKey.HEADER + ": another request has had it; take a new one");
    }
    call.did("found", there);
    return new Made<>(ObjectLists.tidy(there), true);
  }
}
