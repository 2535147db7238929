package dev.holdfast.rest;

import dev.holdfast.api.v1alpha1.DeletionPolicy;
import dev.holdfast.overview.Overview;
import dev.holdfast.request.BackupChange;
import dev.holdfast.request.VerificationRequest;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem.HttpMethod;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/** What each operation takes and gives, by its path and method. */
final class Operations {
  private static final String JSON = "application/json";
  private static final String VERIFICATIONS = "verifications";
  private static final String DELETION = "Deletion";

  private Operations() {}

  /** The path of an operation, taken apart. */
  private record Place(String path, Kind<?> kind, boolean namespaced, boolean one, String below) {
    static Place of(String path) {
      List<String> parts = List.of(path.substring(1).split("/"));
      boolean namespaced = parts.contains("{namespace}");
      String name = parts.get(namespaced ? 4 : 2);
      Kind<?> kind =
          Kind.ALL.stream().filter(one -> one.path().equals(name)).findFirst().orElse(null);
      return new Place(
          path, kind, namespaced, parts.contains("{name}"), parts.size() > 6 ? parts.get(6) : "");
    }
  }

  /** What bodies consist of, beside those of the kinds. */
  static List<Class<?>> bodies() {
    return List.of(BackupChange.class, VerificationRequest.class);
  }

  /** The names of those bodies in which the object can be given a name. */
  static List<String> namedBodies() {
    return Stream.concat(
            Kind.ALL.stream().map(Kind::body).filter(Objects::nonNull),
            Stream.of(VerificationRequest.class))
        .map(body -> body.getSimpleName())
        .toList();
  }

  /** The name of the schema of a page. */
  static String page(Kind<?> kind) {
    return kind.typeName() + "Page";
  }

  /** Says of {@code operation} what it takes and gives. */
  static void shape(String path, HttpMethod method, Operation operation) {
    Place place = Place.of(path);
    operation.setTags(List.of(place.kind() == null ? "status" : place.kind().path()));
    operation.setParameters(parameters(place, method));
    operation.setRequestBody(null);
    String body = body(place, method);
    if (body != null) {
      operation.setRequestBody(
          OASFactory.createRequestBody().required(true).content(content(media(method), body)));
    }
    operation.setOperationId(id(place, method));
    operation.setSummary(summary(place, method));
    operation.setResponses(responses(place, method, body != null));
  }

  private static String id(Place place, HttpMethod method) {
    String what = place.kind() == null ? last(place.path()) : place.kind().typeName();
    String verb =
        switch (method) {
          case POST -> place.below().equals(VERIFICATIONS) ? "verify" : "create";
          case PATCH -> "change";
          case DELETE -> "delete";
          default ->
              !place.below().isEmpty()
                  ? "listEventsOf"
                  : place.one() || place.kind() == null ? "show" : "list";
        };
    return verb + what + (place.namespaced() || place.one() ? "" : "InCluster");
  }

  private static String last(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  private static String summary(Place place, HttpMethod method) {
    if (place.kind() == null) {
      return place.path().endsWith("configuration")
          ? "How the operator is configured; no secrets are in it"
          : "How backups stand: counts, newest, sizes, free space, retention, queue";
    }
    String kind = place.kind().typeName();
    return switch (method) {
      case POST ->
          place.below().equals(VERIFICATIONS)
              ? "Read a Backup again in full, or restore it and compare; the answer is a Restore"
              : "Create a " + kind;
      case PATCH -> "Pin a Backup, describe it, or say what deleting it does";
      case DELETE -> "Delete a " + kind;
      default ->
          !place.below().isEmpty()
              ? "List what happened to a " + kind
              : place.one() ? "Show a " + kind : "List objects of kind " + kind;
    };
  }

  private static List<Parameter> parameters(Place place, HttpMethod method) {
    Stream.Builder<Parameter> all = Stream.builder();
    if (place.namespaced()) {
      all.add(Parameters.path("namespace", "Name of the namespace."));
    }
    if (place.one()) {
      all.add(Parameters.path("name", "Name of the object."));
    }
    if (method == HttpMethod.POST) {
      all.add(Parameters.idempotencyKey());
    }
    if (method == HttpMethod.DELETE && Kind.BACKUPS.equals(place.kind())) {
      all.add(
          Parameters.words(
              BackupsResource.DELETION_POLICY,
              "What becomes of what is stored. Retain: it stays. Delete: it is deleted everywhere,"
                  + " then the object goes. Default: what the Backup says.",
              EnumWords.of(DeletionPolicy.class)));
    }
    if (isList(place, method)) {
      Parameters.ofLists(place.kind()).forEach(all::add);
    }
    return all.build().toList();
  }

  private static boolean isList(Place place, HttpMethod method) {
    return method == HttpMethod.GET && place.kind() != null && !place.one();
  }

  private static String body(Place place, HttpMethod method) {
    return switch (method) {
      case POST ->
          place.below().equals(VERIFICATIONS)
              ? VerificationRequest.class.getSimpleName()
              : place.kind().body().getSimpleName();
      case PATCH -> BackupChange.class.getSimpleName();
      default -> null;
    };
  }

  private static List<String> media(HttpMethod method) {
    return method == HttpMethod.PATCH ? List.of(BackupsResource.MERGE_PATCH, JSON) : List.of(JSON);
  }

  private static Content content(List<String> media, String schema) {
    Content content = OASFactory.createContent();
    media.forEach(
        type ->
            content.addMediaType(
                type, OASFactory.createMediaType().schema(RecordSchemas.referenceTo(schema))));
    return content;
  }

  private static APIResponses responses(Place place, HttpMethod method, boolean body) {
    APIResponses responses = OASFactory.createAPIResponses();
    String answer = answer(place, method);
    Content content =
        answer == null
            ? OASFactory.createContent()
                .addMediaType(JSON, OASFactory.createMediaType().schema(texts()))
            : content(List.of(JSON), answer);
    if (method == HttpMethod.POST) {
      responses.addAPIResponse(
          "201",
          OASFactory.createAPIResponse()
              .description("It was created; Location says where it is.")
              .content(content));
    }
    if (method == HttpMethod.DELETE && Kind.BACKUPS.equals(place.kind())) {
      responses.addAPIResponse(
          "202",
          OASFactory.createAPIResponse()
              .description("What is stored is being deleted first.")
              .content(content));
    }
    responses.addAPIResponse(
        "200",
        OASFactory.createAPIResponse()
            .description(
                method == HttpMethod.POST
                    ? "An earlier request with the same Idempotency-Key has created it."
                    : "Done.")
            .content(content));
    errors(place, method, body)
        .forEach(
            status -> responses.addAPIResponse(String.valueOf(status), Errors.reference(status)));
    return responses;
  }

  private static IntStream errors(Place place, HttpMethod method, boolean body) {
    IntStream always = IntStream.of(400, 401, 403, 404, 405, 406, 411, 413, 429, 500, 503);
    IntStream more =
        body
            ? IntStream.of(409, 415, 422)
            : method == HttpMethod.DELETE
                ? IntStream.of(409)
                : isList(place, method) || place.kind() == null
                    ? IntStream.of(410)
                    : IntStream.empty();
    return IntStream.concat(always, more).sorted();
  }

  private static String answer(Place place, HttpMethod method) {
    if (place.kind() == null) {
      return place.path().endsWith("configuration") ? null : Overview.class.getSimpleName();
    }
    if (method == HttpMethod.DELETE) {
      return DELETION;
    }
    if (place.below().equals(VERIFICATIONS)) {
      return Kind.RESTORES.typeName();
    }
    return isList(place, method)
        ? page(place.kind())
        : !place.below().isEmpty() ? "Events" : place.kind().typeName();
  }

  private static Schema texts() {
    return OASFactory.createSchema()
        .addType(SchemaType.OBJECT)
        .additionalPropertiesSchema(OASFactory.createSchema().addType(SchemaType.STRING));
  }
}
