package dev.holdfast.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.artifact.RunSpec;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server with a certificate of its own authority is trusted by every Job, or by none. */
class AuthoritiesTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Its policy names no authorities. */
  private static final String WITHOUT = "backup";

  static Stream<Map.Entry<String, Job>> jobs() {
    return EveryJob.of("holdfast:1").entrySet().stream()
        .filter(job -> !job.getKey().equals(WITHOUT));
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void everyJobHasTheAuthorityOfTheServersThatItTalksTo(Map.Entry<String, Job> job)
      throws IOException {
    PodSpec pod = job.getValue().getSpec().getTemplate().getSpec();
    Container container = pod.getContainers().get(0);
    JsonNode told =
        MAPPER.readTree(
            container.getEnv().stream()
                .filter(variable -> variable.getName().equals(RunSpec.ENVIRONMENT_VARIABLE))
                .findFirst()
                .orElseThrow()
                .getValue());
    List<JsonNode> servers = new ArrayList<>(told.findParents("bucket"));
    told.findParents("sslMode").stream()
        // The server of a test beside its Job, on the loopback of their pod.
        .filter(server -> !server.get("sslMode").textValue().equals("disable"))
        .forEach(servers::add);

    assertThat(servers).isNotEmpty();
    assertThat(servers)
        .allSatisfy(
            server ->
                assertThat(mountedFiles(pod, container))
                    .contains(
                        Map.entry(
                            server.at("/ca/path").textValue(), server.at("/ca/name").textValue())));
  }

  /** The paths of single keys of Secrets, and the Secrets. */
  private static List<Map.Entry<String, String>> mountedFiles(PodSpec pod, Container container) {
    return pod.getVolumes().stream()
        .filter(volume -> volume.getSecret() != null)
        .flatMap(
            volume ->
                container.getVolumeMounts().stream()
                    .filter(mount -> mount.getName().equals(volume.getName()))
                    .flatMap(
                        mount ->
                            volume.getSecret().getItems().stream()
                                .map(
                                    item ->
                                        Map.entry(
                                            mount.getMountPath() + "/" + item.getPath(),
                                            volume.getSecret().getSecretName()))))
        .toList();
  }
}
