package dev.holdfast.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.embedded.proxy.Passage;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.crud.AttributeSet;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * fabric8's CRUD server, with what it lacks and the operator needs: logs of pods, merge patches
 * after RFC 7386 that refuse a stale {@code resourceVersion} (its own append to arrays), deletions
 * of one object alone and no namesake, and watches that miss nothing.
 */
final class CrudDispatcher extends KubernetesCrudDispatcher {
  private static final System.Logger LOG = System.getLogger(CrudDispatcher.class.getName());
  private static final Pattern VERSION = Pattern.compile("[?&]resourceVersion=([1-9]\\d*)");

  private final ObjectMapper mapper = new ObjectMapper();
  private final PodLogs logs = new PodLogs();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Refusal> refusals = new CopyOnWriteArrayList<>();
  private final Map<String, Passage> passages = new ConcurrentHashMap<>();
  private volatile InstantSource clock = InstantSource.system();
  private volatile long lastDeletion;

  CrudDispatcher() {
    try {
      Field watches = KubernetesCrudDispatcher.class.getDeclaredField("watchEventListeners");
      watches.setAccessible(true);
      watches.set(this, new Watches());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("fabric8's server has its watches elsewhere", e);
    }
  }

  /**
   * All watches that are open. In fabric8's own set one that is just being closed keeps those
   * behind it from being told what has changed, and they never hear of it.
   */
  private static final class Watches extends CopyOnWriteArraySet<Object> {
    private static final long serialVersionUID = 1L;

    @Override
    public void forEach(Consumer<? super Object> action) {
      for (Object watch : this) {
        try {
          action.accept(watch);
        } catch (RejectedExecutionException e) {
          LOG.log(System.Logger.Level.DEBUG, "a watch is closed", e);
        }
      }
    }
  }

  /** From now on objects are created at the times of {@code clock}. */
  void clock(InstantSource clock) {
    this.clock = clock;
  }

  /** The requests that changed something, or tried to: method and path. */
  List<String> changes() {
    return requests;
  }

  /** Requests that are refused, until they are removed from this list. */
  List<Refusal> refusals() {
    return refusals;
  }

  /** From now on {@code passage} sees what the bearer of {@code token} asks for. */
  void watch(String token, Passage passage) {
    passages.put("Bearer " + token, passage);
  }

  /** From now on {@code file} is the log of the pod. */
  void serveLog(String namespace, String pod, Path file) {
    logs.serve(namespace, pod, file);
  }

  @Override
  public MockResponse dispatch(RecordedRequest request) {
    String bearer = request.getHeader("Authorization");
    Passage passage = bearer == null ? null : passages.get(bearer);
    if (passage == null) {
      return answer(request);
    }
    String head = request.method() + " " + request.getPath();
    if (request.method() == HttpMethod.GET) {
      return pass(passage, head, request);
    }
    // A body can be read once.
    String body = request.getUtf8Body();
    return pass(
        passage,
        head + "\n" + body,
        new RecordedRequest(
            request.getHttpVersion(),
            request.method(),
            request.getPath(),
            request.getHeaders(),
            new Buffer(body.getBytes(StandardCharsets.UTF_8))));
  }

  private MockResponse pass(Passage passage, String seen, RecordedRequest request) {
    switch (passage.coming(seen)) {
      case CONFLICT -> {
        return failure(409, "Conflict", "the object has been modified");
      }
      case LOST -> {
        // Who has asked is dead, or cannot be reached any more.
        return failure(503, "ServiceUnavailable", "nobody has heard of this request");
      }
      case PASSES -> {
        MockResponse answer = answer(request);
        passage.done(seen);
        return answer;
      }
    }
    throw new IllegalStateException("a request has no fate");
  }

  private MockResponse answer(RecordedRequest request) {
    String asked = request.method() + " " + request.getPath().replaceAll("\\?.*", "");
    if (request.method() != HttpMethod.GET) {
      requests.add(asked);
    }
    for (Refusal refusal : refusals) {
      if (asked.matches(refusal.request())) {
        return failure(refusal.code(), refusal.reason(), refusal.cause(), refusal.message());
      }
    }
    if (request.method() == HttpMethod.GET && PodLogs.isOne(request.getPath())) {
      return logs.read(request.getPath())
          .map(CrudDispatcher::text)
          .orElseGet(() -> failure(404, "NotFound", request.getPath() + " not found"));
    }
    String type = request.getHeader("Content-Type");
    if (request.method() == HttpMethod.PATCH
        && type != null
        && type.startsWith("application/merge-patch+json")) {
      return mergePatch(request);
    }
    if (request.method() == HttpMethod.DELETE) {
      return delete(request);
    }
    if (asked.endsWith("/selfsubjectrulesreviews")) {
      return everythingIsAllowed();
    }
    return super.dispatch(request);
  }

  @Override
  public void processEvent(
      String path,
      AttributeSet pathAttributes,
      AttributeSet oldAttributes,
      GenericKubernetesResource resource,
      String newState) {
    super.processEvent(
        path,
        pathAttributes,
        oldAttributes,
        resource,
        oldAttributes == null && newState != null ? createdNow(newState) : newState);
    if (newState == null) {
      lastDeletion = requestResourceVersion();
    }
  }

  /**
   * A watch begins with all that there is, and does not say what was deleted since the version that
   * it is asked to go on from. Whoever asks for that has to list again, as at an API server that
   * has forgotten what came after.
   *
   * @see <a
   *     href="https://kubernetes.io/docs/reference/using-api/api-concepts/#410-gone-responses">410
   *     Gone</a>
   */
  @Override
  public MockResponse handleWatch(String path) {
    Matcher version = VERSION.matcher(path);
    return version.find() && Long.parseLong(version.group(1)) < lastDeletion
        ? new MockResponse()
            .withWebSocketUpgrade(
                new Expired(status(410, "Expired", null, "too old resource version")))
        : super.handleWatch(path);
  }

  /** Says so as API servers do: the watch begins, and its only event is an error. */
  private static final class Expired extends WebSocketListener {
    private static final int NORMAL = 1000;
    private final ObjectNode status;

    Expired(ObjectNode status) {
      this.status = status;
    }

    @Override
    public void onOpen(WebSocket socket, Response response) {
      ObjectNode event = status.objectNode().put("type", "ERROR");
      event.set("object", status);
      socket.send(event.toString());
      socket.close(NORMAL, "");
    }
  }

  private String createdNow(String object) {
    try {
      JsonNode created = mapper.readTree(object);
      ((ObjectNode) created.get("metadata"))
          .put("creationTimestamp", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
      return mapper.writeValueAsString(created);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized MockResponse delete(RecordedRequest request) {
    String body = request.getUtf8Body();
    try {
      JsonNode asked = mapper.readTree(body.isEmpty() ? "{}" : body).at("/preconditions/uid");
      MockResponse found = get(request);
      if (!asked.isMissingNode()
          && found.code() == 200
          && !asked.equals(mapper.readTree(found.getBody().getBytes()).at("/metadata/uid"))) {
        return failure(409, "Conflict", "the UID in the precondition is not the UID of the object");
      }
      return super.dispatch(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The object that a request is about. */
  private MockResponse get(RecordedRequest request) {
    return super.dispatch(
        new RecordedRequest(
            request.getHttpVersion(),
            HttpMethod.GET,
            request.getPath().replaceAll("\\?.*", "").replaceAll("/status$", ""),
            request.getHeaders(),
            new Buffer(new byte[0])));
  }

  private static MockResponse text(String text) {
    return new MockResponse()
        .setResponseCode(200)
        .setHeader("Content-Type", "text/plain")
        .setBody(text);
  }

  private synchronized MockResponse mergePatch(RecordedRequest request) {
    String path = request.getPath().replaceAll("\\?.*", "");
    MockResponse found = get(request);
    if (found.code() != 200) {
      return found;
    }
    try {
      JsonNode current = mapper.readTree(found.getBody().getBytes());
      JsonNode patch = mapper.readTree(request.getUtf8Body());
      JsonNode asked = patch.path("metadata").path("resourceVersion");
      JsonNode actual = current.path("metadata").path("resourceVersion");
      if (!asked.isMissingNode() && !asked.asText().equals(actual.asText())) {
        return failure(
            409,
            "Conflict",
            "the object has been modified; please apply your changes to the latest version");
      }
      return super.dispatch(
          new RecordedRequest(
              request.getHttpVersion(),
              HttpMethod.PUT,
              path,
              request.getHeaders(),
              new Buffer(mapper.writeValueAsBytes(merge(current, patch)))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** MergePatch of RFC 7386. */
  private JsonNode merge(JsonNode target, JsonNode patch) {
    if (!patch.isObject()) {
      return patch;
    }
    ObjectNode merged =
        target != null && target.isObject() ? target.deepCopy() : mapper.createObjectNode();
    for (Iterator<String> names = patch.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (patch.get(name).isNull()) {
        merged.remove(name);
      } else {
        merged.set(name, merge(merged.get(name), patch.get(name)));
      }
    }
    return merged;
  }

  /** Of a server that knows no rights: what whoever elects a leader asks for. */
  private MockResponse everythingIsAllowed() {
    ObjectNode review =
        mapper
            .createObjectNode()
            .put("apiVersion", "authorization.k8s.io/v1")
            .put("kind", "SelfSubjectRulesReview");
    ObjectNode status = review.putObject("status").put("incomplete", false);
    status.putArray("nonResourceRules");
    ObjectNode rule = status.putArray("resourceRules").addObject();
    for (String of : List.of("apiGroups", "resources", "verbs")) {
      rule.putArray(of).add("*");
    }
    return new MockResponse()
        .setResponseCode(201)
        .setHeader("Content-Type", "application/json")
        .setBody(review.toString());
  }

  private MockResponse failure(int code, String reason, String message) {
    return failure(code, reason, null, message);
  }

  private MockResponse failure(int code, String reason, String cause, String message) {
    return new MockResponse()
        .setResponseCode(code)
        .setHeader("Content-Type", "application/json")
        .setBody(status(code, reason, cause, message).toString());
  }

  private ObjectNode status(int code, String reason, String cause, String message) {
    ObjectNode status =
        mapper
            .createObjectNode()
            .put("apiVersion", "v1")
            .put("kind", "Status")
            .put("status", "Failure")
            .put("reason", reason)
            .put("message", message)
            .put("code", code);
    if (cause != null) {
      status.putObject("details").putArray("causes").addObject().put("reason", cause);
    }
    return status;
  }
}
