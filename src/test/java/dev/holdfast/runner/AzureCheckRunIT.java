package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.artifact.CheckFinding;
import dev.holdfast.artifact.CheckFinding.Outcome;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.EmbeddedAzurite;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Trigger;
import dev.holdfast.storage.AzureContainer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What a check finds at containers of Azure, and that nothing of it stays there. */
@EnabledIf(value = EmbeddedAzurite.INSTALLED, disabledReason = EmbeddedAzurite.ABSENT)
class AzureCheckRunIT {
  private static EmbeddedPostgres postgres;
  private static EmbeddedAzurite server;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    server = EmbeddedAzurite.start();
    postgres = EmbeddedPostgres.start();
    postgres.createDatabase("shop");
  }

  @AfterAll
  static void stop() {
    postgres.close();
    server.close();
  }

  @Test
  void soundContainerPassesEveryCheckAndNothingStays() throws Exception {
    AzureContainer container = AzureContainer.create(server, "sound");

    Runs.Outcome outcome = check("sound", EmbeddedAzurite.KEY, server.endpoint());

    outcome.assertSuccess();
    assertThat(ofContainer(outcome))
        .extracting(CheckFinding::name, CheckFinding::outcome)
        .containsExactly(
            tuple("List", Outcome.PASSED),
            tuple("Size", Outcome.PASSED),
            tuple("Write", Outcome.PASSED),
            tuple("Read", Outcome.PASSED),
            tuple("Upload", Outcome.PASSED),
            tuple("Delete", Outcome.PASSED));
    assertThat(container.blobs()).isEmpty();
  }

  @Test
  void containerThatIsMissingAndKeyThatIsWrongAreNamed() throws Exception {
    AzureContainer.create(server, "closed");
    String wrong =
        Base64.getEncoder().encodeToString("some other key".getBytes(StandardCharsets.UTF_8));

    assertThat(failed(check("nowhere", EmbeddedAzurite.KEY, server.endpoint())))
        .isNotEmpty()
        .allSatisfy(one -> assertThat(one.message()).contains("\"nowhere\" does not exist"))
        .allSatisfy(one -> assertThat(one.field()).isEqualTo("spec.destinations[0].azure"));
    assertThat(failed(check("closed", wrong, server.endpoint())))
        .isNotEmpty()
        .allSatisfy(one -> assertThat(one.message()).doesNotContain(wrong))
        .allSatisfy(one -> assertThat(one.field()).startsWith("spec.destinations[0].azure"));
  }

  /** Who may write and not delete is told, and told what stays. */
  @Test
  void probeThatCannotBeDeletedIsNamed() throws Exception {
    AzureContainer container = AzureContainer.create(server, "kept");
    URI host = URI.create(server.endpoint());
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(server.server()))) {
      proxy.inject(Trigger.on("DELETE", ".*"), new Fault.Answer(403, "AuthorizationFailure"));

      Runs.Outcome outcome = check("kept", EmbeddedAzurite.KEY, proxy.endpoint() + host.getPath());

      assertThat(failed(outcome)).extracting(CheckFinding::name).containsExactly("Delete");
      assertThat(container.blobs())
          .hasSize(2)
          .allSatisfy(
              blob ->
                  assertThat(ofContainer(outcome))
                      .anyMatch(
                          one ->
                              one.name().equals("Leftover")
                                  && one.outcome() == Outcome.WARNING
                                  && one.message().contains(blob)));
    }

    check("kept", EmbeddedAzurite.KEY, server.endpoint()).assertSuccess();

    assertThat(container.blobs()).as("the next attempt has removed what was left").isEmpty();
  }

  private Runs.Outcome check(String container, String key, String endpoint) throws IOException {
    Runs runs = new Runs(directory, postgres, null);
    Path secret = runs.specs().secret("azure", Map.of("AZURE_STORAGE_KEY", key));
    String field = "spec.destinations[0].azure";
    RunSpec.Destination destination =
        new RunSpec.Destination(
            "blobs",
            field,
            null,
            null,
            new RunSpec.Azure(
                container,
                "runner/",
                EmbeddedAzurite.ACCOUNT,
                endpoint,
                new RunSpec.MountedSecret(
                    "azure", secret.toString(), field + ".credentialsSecretRef.name")));
    return runs.check(
        runs.specs().withDestinations(runs.spec("check", "shop", endpoint), 60, destination));
  }

  private static List<CheckFinding> ofContainer(Runs.Outcome outcome) {
    return outcome.report().checked().findings().stream()
        .filter(one -> "blobs".equals(one.target()))
        .toList();
  }

  private static List<CheckFinding> failed(Runs.Outcome outcome) {
    return ofContainer(outcome).stream().filter(one -> one.outcome() == Outcome.FAILED).toList();
  }
}
