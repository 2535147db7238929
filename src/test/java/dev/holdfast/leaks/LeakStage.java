package dev.holdfast.leaks;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.embedded.EmbeddedMail;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.EmbeddedStack;
import dev.holdfast.embedded.HoldfastProcess;
import dev.holdfast.embedded.TemporaryDirectory;
import dev.holdfast.notify.Receiver;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import software.amazon.awssdk.services.s3.S3Client;

/** The embedded stack, whose every word is kept as evidence. */
final class LeakStage implements AutoCloseable {
  static final String OBJECTS = "objects of the cluster";
  static final String JOB_LOGS = "logs of Jobs";
  static final String OPERATOR_LOG = "log of the operator";
  static final String METRICS = "metrics and health";
  static final String MAILS = "mails";
  static final String POSTS = "posts";
  static final String STORED = "stored objects";
  static final String COMMANDS = "commands of people";
  static final String ANSWERS = "answers of REST";

  /** All that there may be, but Secrets. */
  private static final List<Class<? extends HasMetadata>> KINDS =
      List.of(
          BackupPolicy.class,
          Backup.class,
          Restore.class,
          PolicyCheck.class,
          BackupCopy.class,
          Prune.class,
          Catalogue.class,
          Job.class,
          Pod.class,
          Event.class,
          Lease.class,
          ConfigMap.class,
          Namespace.class);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Set<String> ENDS = Set.of("Completed", "PartiallyCompleted", "Failed");

  private final Evidence evidence;
  private final EmbeddedStack stack;
  private final EmbeddedMail mail;
  private final List<Receiver> receivers;
  private final TemporaryDirectory directory;
  private final HttpClient http = HttpClient.newHttpClient();

  LeakStage(
      Evidence evidence,
      EmbeddedStack stack,
      EmbeddedMail mail,
      List<Receiver> receivers,
      TemporaryDirectory directory) {
    this.evidence = evidence;
    this.stack = stack;
    this.mail = mail;
    this.receivers = List.copyOf(receivers);
    this.directory = directory;
  }

  EmbeddedStack stack() {
    return stack;
  }

  /** Creates what {@code yaml} describes. */
  void create(Class<? extends HasMetadata> kind, String yaml) {
    HasMetadata object = Serialization.unmarshal(yaml, kind);
    object.getMetadata().setNamespace(EmbeddedStack.NAMESPACE);
    stack.client().resource(object).create();
  }

  /** Waits until {@code name} has one of the phases in which nothing more happens. */
  String ended(Class<? extends HasMetadata> kind, String name) {
    return Awaitility.await(kind.getSimpleName() + " " + name)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> status(kind, name, "/phase"), ENDS::contains);
  }

  /** The message in the status of {@code name}. */
  String message(Class<? extends HasMetadata> kind, String name) throws IOException {
    return status(kind, name, "/message");
  }

  private String status(Class<? extends HasMetadata> kind, String name, String field)
      throws IOException {
    HasMetadata object =
        stack.client().resources(kind).inNamespace(EmbeddedStack.NAMESPACE).withName(name).get();
    return JSON.readTree(Serialization.asJson(object)).at("/status" + field).asText();
  }

  /** Calls the packaged program as a person with {@code kubeconfig}; its exit status. */
  int holdfast(Path kubeconfig, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(HoldfastProcess.entrypoint());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    Process process = builder.start();
    process.getOutputStream().close();
    evidence.add(COMMANDS, process.getInputStream().readAllBytes());
    return process.waitFor();
  }

  /** Asks the operator's REST API; the status of the answer. */
  int rest(String method, String path, String token, String body) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(stack.operator().http(path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    evidence.add(ANSWERS, answer.statusCode() + " " + answer.headers().map() + answer.body());
    return answer.statusCode();
  }

  /** Keeps all that is there just now. */
  void collect() throws Exception {
    for (Class<? extends HasMetadata> kind : KINDS) {
      stack
          .client()
          .resources(kind)
          .inAnyNamespace()
          .list()
          .getItems()
          .forEach(object -> evidence.add(OBJECTS, Serialization.asJson(object)));
    }
    for (Pod pod : stack.client().pods().inAnyNamespace().list().getItems()) {
      collectLog(pod);
    }
    evidence.add(OPERATOR_LOG, stack.operator().log());
    for (String path : List.of("/q/metrics", "/q/health", "/q/health/ready")) {
      URI uri = stack.operator().http(path);
      evidence.add(
          METRICS, http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body());
    }
    for (MimeMessage message : mail.messages()) {
      evidence.add(MAILS, raw(message));
    }
    receivers.stream()
        .flatMap(receiver -> receiver.posts().stream())
        .forEach(post -> evidence.add(POSTS, post.headers() + post.body()));
    collectStored();
  }

  private void collectLog(Pod pod) {
    try {
      evidence.add(
          JOB_LOGS,
          stack
              .client()
              .pods()
              .inNamespace(pod.getMetadata().getNamespace())
              .withName(pod.getMetadata().getName())
              .getLog());
    } catch (KubernetesClientException e) {
      // It waits for something, and has said nothing yet.
      return;
    }
  }

  private void collectStored() throws IOException {
    try (S3Client client = stack.s3().client()) {
      for (String key : stack.s3().keys()) {
        evidence.add(STORED, key);
        evidence.add(
            STORED,
            client
                .getObjectAsBytes(request -> request.bucket(EmbeddedS3.BUCKET).key(key))
                .asByteArray());
      }
    }
  }

  private static byte[] raw(MimeMessage message) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      message.writeTo(out);
      // Both parts may be in any encoding of mails.
      out.writeBytes(String.valueOf(message.getContent()).getBytes(StandardCharsets.UTF_8));
      return out.toByteArray();
    } catch (IOException | MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  Path file(String name) {
    return directory.path().resolve(name);
  }

  Path write(String name, String text) {
    try {
      return Files.writeString(file(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the operator, and starts it with another configuration. */
  void restart(Map<String, String> configuration) {
    evidence.add(OPERATOR_LOG, stack.operator().log());
    stack.operator().close();
    evidence.add(OPERATOR_LOG, stack.operator().log());
    stack.startOperator(configuration);
  }

  @Override
  public void close() {
    stack.close();
    mail.close();
    receivers.forEach(Receiver::close);
    directory.close();
  }
}
