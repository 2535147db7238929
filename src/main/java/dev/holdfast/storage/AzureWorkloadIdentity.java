package dev.holdfast.storage;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Json;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The identity of the pod's service account: a token that Kubernetes mounts is exchanged for one
 * that the service takes. The webhook of Azure Workload Identity sets the variables of the
 * environment on pods with the label {@code azure.workload.identity/use}.
 *
 * @see <a
 *     href="https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html">Azure
 *     Workload Identity</a>
 */
final class AzureWorkloadIdentity implements AzureAccess {
  private static final String TOKEN_FILE = "AZURE_FEDERATED_TOKEN_FILE";
  private static final String CLIENT = "AZURE_CLIENT_ID";
  private static final String TENANT = "AZURE_TENANT_ID";
  private static final String AUTHORITY = "AZURE_AUTHORITY_HOST";
  private static final String DEFAULT_AUTHORITY = "https://login.microsoftonline.com/";
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** A token is not used in the last minutes of its life. */
  private static final Duration MARGIN = Duration.ofMinutes(5);

  /** What the authority answers with. */
  record Token(
      @JsonProperty("access_token") String value, @JsonProperty("expires_in") long lifeSeconds) {
    @Override
    public String toString() {
      return "Token[" + lifeSeconds + "]";
    }
  }

  private final Map<String, String> environment;
  private final InstantSource clock;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private String token;
  private Instant usableUntil = Instant.MIN;

  private AzureWorkloadIdentity(Map<String, String> environment, InstantSource clock) {
    this.environment = environment;
    this.clock = clock;
  }

  /**
   * The identity that {@code environment} tells of.
   *
   * @throws StorageException if it tells of none
   */
  static AzureWorkloadIdentity of(Map<String, String> environment) throws StorageException {
    return of(environment, InstantSource.system());
  }

  static AzureWorkloadIdentity of(Map<String, String> environment, InstantSource clock)
      throws StorageException {
    for (String variable : new String[] {TOKEN_FILE, CLIENT, TENANT}) {
      if (environment.get(variable) == null) {
        throw new StorageException(
            FailureReason.DESTINATION_ACCESS_DENIED,
            "there are no credentials: name a Secret in credentialsSecretRef, or give the Job's"
                + " service account a workload identity, and its pods the label"
                + " azure.workload.identity/use with jobTemplate.labels");
      }
    }
    return new AzureWorkloadIdentity(environment, clock);
  }

  @Override
  public String querySuffix() {
    return "";
  }

  @Override
  public synchronized Optional<String> authorization(AzureRequest request, String rawPath)
      throws IOException {
    Instant now = clock.instant();
    if (!now.isBefore(usableUntil)) {
      Token fresh = exchange();
      token = fresh.value();
      usableUntil = now.plusSeconds(fresh.lifeSeconds()).minus(MARGIN);
    }
    return Optional.of("Bearer " + token);
  }

  private Token exchange() throws IOException {
    String form =
        new TreeMap<>(
                Map.of(
                    "client_assertion",
                    Files.readString(Path.of(environment.get(TOKEN_FILE))).strip(),
                    "client_assertion_type",
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                    "client_id",
                    environment.get(CLIENT),
                    "grant_type",
                    "client_credentials",
                    "scope",
                    "https://storage.azure.com/.default"))
            .entrySet().stream()
                .map(field -> field.getKey() + "=" + AzurePaths.encode(field.getValue()))
                .collect(Collectors.joining("&"));
    String authority = environment.getOrDefault(AUTHORITY, DEFAULT_AUTHORITY);
    URI uri =
        URI.create(
            authority.replaceAll("/+$", "")
                + "/"
                + AzurePaths.encode(environment.get(TENANT))
                + "/oauth2/v2.0/token");
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form, StandardCharsets.UTF_8))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 500) {
        throw new IOException(uri.getHost() + " answers with HTTP " + answer.statusCode());
      }
      if (answer.statusCode() != 200) {
        throw new StorageException(
            FailureReason.DESTINATION_ACCESS_DENIED,
            uri.getHost()
                + " does not accept the workload identity of the Job's service account (HTTP "
                + answer.statusCode()
                + "); look at the federated credential of client "
                + environment.get(CLIENT));
      }
      return Json.read(answer.body(), Token.class);
    } catch (Json.MalformedJsonException e) {
      // Without the cause, which may quote the token.
      throw new IOException(uri.getHost() + " answers with something that is not a token");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
