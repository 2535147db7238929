package dev.holdfast.rest;

import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.Json.MalformedJsonException;
import dev.holdfast.fuzz.FuzzTarget;
import dev.holdfast.fuzz.Held;
import dev.holdfast.request.BackupChange;
import dev.holdfast.request.BackupRequest;
import dev.holdfast.request.CatalogueRequest;
import dev.holdfast.request.CopyRequest;
import dev.holdfast.request.InvalidRequestException;
import dev.holdfast.request.ObjectNames;
import dev.holdfast.request.ObjectRequest;
import dev.holdfast.request.Place;
import dev.holdfast.request.PruneRequest;
import dev.holdfast.request.RequestProblem;
import dev.holdfast.request.RestoreRequest;
import dev.holdfast.request.VerificationRequest;
import io.fabric8.kubernetes.api.model.HasMetadata;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Bodies, queries, names and headers of requests. */
public final class RestFuzz {
  private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");

  private static final List<String> BODIES =
      List.of(
          "0{\"name\":\"by-hand\",\"policy\":\"shop\",\"tier\":\"daily\",\"description\":\"d\","
              + "\"pinned\":true,\"deletionPolicy\":\"Delete\"}",
          "1{\"source\":{\"object\":{\"destination\":{\"name\":\"o\",\"s3\":{\"bucket\":\"backups\","
              + "\"prefix\":\"a/b/\",\"endpoint\":\"https://s3.example.com\",\"region\":\"x\"}},"
              + "\"manifest\":\"a/b/manifest.json\"}},\"target\":{\"connection\":{\"host\":\"db\","
              + "\"port\":5432,\"secretRef\":{\"name\":\"s\"}},\"databases\":[{\"from\":\"shop\","
              + "\"to\":\"shop2\"}],\"ifExists\":\"Replace\"},\"mode\":\"Plan\",\"jobs\":2}",
          "1{\"source\":{\"latest\":{\"policyRef\":{\"name\":\"shop\"},\"tier\":\"daily\","
              + "\"before\":\"2026-11-21T14:05:00+01:00\"}},\"mode\":\"ReadBack\"}",
          "2{\"policy\":\"shop\",\"dryRun\":true}",
          "3{\"backup\":\"nightly\",\"from\":\"a\",\"to\":\"b\"}",
          "4{\"policy\":\"shop\"}",
          "5{\"mode\":\"Restore\",\"server\":{\"image\":\"postgres:17\"},\"queries\":[{\"database\":\"shop\",\"sql\":\"select"
              + " true\"}]}",
          "6{\"description\":\"d\",\"pinned\":false,\"deletionPolicy\":\"Retain\"}");

  private static final List<String> QUERIES =
      List.of(
          "1limit=5\ncontinue=abc\npolicy=shop",
          "0tier=daily\nphase=Completed\nverified=none\nsince=2026-11-21T03:00:00Z",
          "2limit=0\nlimit=1");

  private RestFuzz() {}

  /** The targets. */
  public static List<FuzzTarget> targets() {
    return List.of(
        new FuzzTarget("rest-bodies", 0.3, BODIES, RestFuzz::body),
        new FuzzTarget("rest-queries", 2, QUERIES, RestFuzz::query));
  }

  private static void body(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] json = Arrays.copyOfRange(input, 1, input.length);
    try {
      switch (Math.floorMod(input[0] - '0', 7)) {
        case 0 -> create(BodyReader.named(json, BackupRequest.class));
        case 1 -> {
          BodyReader.Body<RestoreSpec> body = BodyReader.named(json, RestoreSpec.class);
          create(new BodyReader.Body<>(body.name(), new RestoreRequest(body.value())));
        }
        case 2 -> create(BodyReader.named(json, PruneRequest.class));
        case 3 -> create(BodyReader.named(json, CopyRequest.class));
        case 4 -> create(BodyReader.named(json, CatalogueRequest.class));
        case 5 -> create(BodyReader.with(json, "backup", "nightly", VerificationRequest.class));
        default -> change(BodyReader.plain(json, BackupChange.class));
      }
    } catch (ProblemException e) {
      requirePlain(e);
    } catch (InvalidRequestException e) {
      requirePlain(e.problems());
    }
  }

  /** A description may have any characters, of which the patch makes nothing but a description. */
  private static void change(BackupChange change) {
    try {
      Map<?, ?> patch = Json.read(change.patch(), Map.class);
      Held.require(patch.keySet().equals(Set.of("spec")), "a patch of something else");
      Map<?, ?> spec = (Map<?, ?>) patch.get("spec");
      Held.require(Objects.equals(spec.get("description"), change.description()), "another text");
    } catch (MalformedJsonException e) {
      throw new AssertionError("a patch that is not JSON", e);
    }
  }

  private static void create(BodyReader.Body<? extends ObjectRequest<?>> body) {
    ObjectRequest<?> request = body.value();
    if (!request.problems().isEmpty()) {
      requirePlain(request.problems());
      return;
    }
    String name =
        body.name() == null ? ObjectNames.readable(request.stem(), NOW, new byte[16]) : body.name();
    HasMetadata object = request.at(new Place("shops", name));
    Held.require(
        object.getMetadata().getName().matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?"),
        "an object without a name");
    Held.require(object.getMetadata().getNamespace().equals("shops"), "another namespace");
  }

  private static void query(byte[] input) {
    if (input.length == 0) {
      return;
    }
    Kind<?> kind = Kind.ALL.get(Math.floorMod(input[0] - '0', Kind.ALL.size()));
    String text = Held.text(input).substring(1);
    try {
      ListQuery query = ListQuery.of(parameters(text), kind);
      Held.require(query.limit() >= 1 && query.limit() <= ListQuery.MAX_LIMIT, "limit");
      query
          .fields(kind)
          .values()
          .forEach(
              value -> Held.require(value.matches("[A-Za-z0-9-]+"), value + " is in a selector"));
    } catch (ProblemException e) {
      requirePlain(e);
    }
    try {
      IdempotencyKey.of(text, "/", input)
          .ifPresent(key -> Held.requirePlain("the key", key.text()));
      Names.check(firstPart(text), text);
      Held.require(text.matches("[a-z0-9.-]+"), text + " is no name");
    } catch (ProblemException e) {
      requirePlain(e);
    }
    Held.requirePlain("what is shown", Names.shown(text));
  }

  private static String firstPart(String text) {
    return text.split("\\.", 2)[0];
  }

  private static MultivaluedMap<String, String> parameters(String text) {
    MultivaluedMap<String, String> parameters = new MultivaluedHashMap<>();
    Stream.of(text.split("\n", -1))
        .map(line -> line.split("=", 2))
        .forEach(part -> parameters.add(part[0], part.length == 1 ? "" : part[1]));
    return parameters;
  }

  private static void requirePlain(ProblemException e) {
    Held.require(e.problem().status() == 400, "status " + e.problem().status());
    Held.requirePlain("the detail", e.problem().detail());
    requirePlain(e.problem().errors());
  }

  private static void requirePlain(List<RequestProblem> problems) {
    problems.forEach(problem -> Held.requirePlain("a problem", problem.toString()));
  }
}
