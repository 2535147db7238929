package dev.holdfast.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.embedded.FreePort;
import dev.holdfast.embedded.HoldfastProcess;
import dev.holdfast.embedded.RealApiServer;
import dev.holdfast.embedded.TemporaryDirectory;
import dev.holdfast.install.Chart;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * The packaged operator with its REST API switched on, and with the rights that the chart gives it
 * then, at the API server of Kubernetes itself; and people with tokens.
 */
final class RestStage implements AutoCloseable {
  static final String NAMESPACE = "shops";
  static final String OTHER = "others";
  static final String AUDIENCE = "holdfast";
  static final ObjectMapper JSON = new ObjectMapper();

  private final RealApiServer server;
  private final TemporaryDirectory directory = TemporaryDirectory.create("holdfast-rest");
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final HoldfastProcess operator;
  private final int port = FreePort.find();
  private boolean ended;

  private RestStage(RealApiServer server, Map<String, String> configuration) {
    this.server = server;
    for (String namespace : List.of(Chart.NAMESPACE, NAMESPACE, OTHER)) {
      client()
          .resource(
              new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
          .create();
    }
    Chart.objects("{crds: {install: false}, rest: {enabled: true}}")
        .forEach(one -> client().resource(one).create());
    Path kubeconfig = directory.path().resolve("kubeconfig");
    server.writeKubeconfig(kubeconfig, Chart.NAMESPACE, "holdfast");
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "HOLDFAST_CATALOGUE_EVERY",
                "0",
                "HOLDFAST_REST_ENABLED",
                "true",
                "QUARKUS_HTTP_PORT",
                String.valueOf(port)));
    environment.putAll(configuration);
    operator =
        HoldfastProcess.operator(kubeconfig, directory.path().resolve("operator.log"), environment);
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(100))
        .conditionEvaluationListener(
            condition -> {
              if (!operator.isAlive()) {
                throw new IllegalStateException(operator.log());
              }
            })
        .ignoreExceptionsInstanceOf(UncheckedIOException.class)
        .until(() -> send(request("GET", "/api/v1/openapi", null)).statusCode() == 200);
  }

  /** Starts it; skips the test where there is no API server. */
  static RestStage start(Map<String, String> configuration) {
    return new RestStage(RealApiServer.start(), configuration);
  }

  KubernetesClient client() {
    return server.client();
  }

  HoldfastProcess operator() {
    return operator;
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  int port() {
    return port;
  }

  /** What a role in a namespace consists of. */
  static PolicyRule rule(String group, String resource, String... verbs) {
    return new PolicyRuleBuilder()
        .withApiGroups(group)
        .withResources(resource)
        .withVerbs(verbs)
        .build();
  }

  /** Somebody who may do {@code rules} in {@code namespace}; their token. */
  String somebody(String namespace, String name, PolicyRule... rules) {
    client()
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .build())
        .create();
    client()
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withRules(rules)
                .build())
        .create();
    client()
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", name)
                .addNewSubject("", "ServiceAccount", name, namespace)
                .build())
        .create();
    Awaitility.await("what " + name + " may do is known")
        .pollInterval(Duration.ofMillis(50))
        .until(() -> Stream.of(rules).allMatch(rule -> may(namespace, name, rule, namespace)));
    return token(namespace, name, AUDIENCE);
  }

  /**
   * Whether the API server lets the service account {@code name} do the first of what {@code rule}
   * allows, in the namespace {@code where} or, if that is null, in all: it hears of roles a moment
   * after they are made or taken away.
   */
  boolean may(String namespace, String name, PolicyRule rule, String where) {
    return client()
        .authorization()
        .v1()
        .subjectAccessReview()
        .create(
            new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser("system:serviceaccount:" + namespace + ":" + name)
                .withNewResourceAttributes()
                .withNamespace(where)
                .withVerb(rule.getVerbs().get(0))
                .withGroup(rule.getApiGroups().get(0))
                .withResource(rule.getResources().get(0))
                .withName(rule.getResourceNames().stream().findFirst().orElse(null))
                .endResourceAttributes()
                .endSpec()
                .build())
        .getStatus()
        .getAllowed();
  }

  /** A token of a service account for {@code audience}. */
  String token(String namespace, String name, String audience) {
    return client()
        .serviceAccounts()
        .inNamespace(namespace)
        .withName(name)
        .tokenRequest(
            new TokenRequestBuilder()
                .withNewSpec()
                .withAudiences(audience)
                .withExpirationSeconds(3_600L)
                .endSpec()
                .build())
        .getStatus()
        .getToken();
  }

  /** A request with a body, or without if that is null. */
  HttpRequest.Builder request(String method, String path, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofMinutes(2))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    return body == null ? request : request.header("Content-Type", "application/json");
  }

  Answer as(String token, String method, String path, String body) {
    return Answer.of(send(request(method, path, body).header("Authorization", "Bearer " + token)));
  }

  Answer get(String token, String path) {
    return as(token, "GET", path, null);
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The lines of the audit so far. */
  List<JsonNode> audit() {
    String log = operator.log();
    // The last line may still be being written.
    return log.substring(0, log.lastIndexOf('\n') + 1)
        .lines()
        .filter(line -> line.contains("\"event\":\"rest.call\""))
        .map(line -> Answer.json(line.substring(line.indexOf("{\"event\""))))
        .toList();
  }

  /** From now on there is no API server. */
  void endApiServer() {
    server.close();
    ended = true;
  }

  @Override
  public void close() {
    operator.close();
    if (!ended) {
      server.close();
    }
    directory.close();
  }

  /** What came back. */
  record Answer(int status, Map<String, List<String>> headers, JsonNode body) {
    static Answer of(HttpResponse<String> response) {
      return new Answer(
          response.statusCode(),
          response.headers().map(),
          response.body().isEmpty() ? JSON.nullNode() : json(response.body()));
    }

    static JsonNode json(String text) {
      try {
        return JSON.readTree(text);
      } catch (IOException e) {
        throw new UncheckedIOException(text, e);
      }
    }

    String header(String name) {
      return String.join(",", headers.getOrDefault(name, List.of()));
    }

    String text(String pointer) {
      return body.at(pointer).asText();
    }
  }
}
