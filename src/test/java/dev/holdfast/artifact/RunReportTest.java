package dev.holdfast.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.RunReport.CommittedManifest;
import dev.holdfast.artifact.RunReport.DestinationReport;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunReportTest {
  private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
  private static final String NAMES = "n".repeat(63) + "/" + "p".repeat(30) + "/" + "b".repeat(52);

  @Test
  void reportOfEightDestinationsFitsATerminationMessage() throws Exception {
    RunReport report =
        report(
            IntStream.range(0, 8)
                .mapToObj(
                    i ->
                        i == 0
                            ? stored(i, "prod/")
                            : DestinationReport.failed(
                                "d" + i,
                                FailureReason.DESTINATION_ACCESS_DENIED,
                                "\u00e4\"\\".repeat(500),
                                "spec.destinations[" + i + "].s3.credentialsSecretRef"))
                .toList());

    String message = report.terminationMessage().orElseThrow();

    assertThat(message.getBytes(StandardCharsets.UTF_8))
        .hasSizeLessThanOrEqualTo(RunReport.MAX_TERMINATION_BYTES);
    RunReport read = (RunReport) Json.read(message, LogLine.class);
    assertThat(read.destinations()).hasSize(8);
    assertThat(read.destinations().get(0)).isEqualTo(report.destinations().get(0));
    assertThat(read.destinations().get(7).message()).endsWith("\u2026").hasSizeGreaterThan(40);
    assertThat(read.succeeded()).isTrue();
  }

  @Test
  void shortReportIsNotCut() throws Exception {
    RunReport report = report(List.of(stored(0, "prod/")));

    assertThat(Json.read(report.terminationMessage().orElseThrow(), LogLine.class))
        .isEqualTo(report);
  }

  /** Half a report would be none: then the operator reads it in the log. */
  @Test
  void reportThatCannotFitIsLeftToTheLog() {
    assertThat(
            report(IntStream.range(0, 8).mapToObj(i -> stored(i, "p".repeat(250) + "/")).toList())
                .terminationMessage())
        .isEmpty();
  }

  private static DestinationReport stored(int number, String prefix) {
    return DestinationReport.stored(
        new CommittedManifest("d" + number, prefix + NAMES + "/manifest.json", "ab".repeat(32)),
        1_000);
  }

  private static RunReport report(List<DestinationReport> destinations) {
    DestinationReport first = destinations.get(0);
    return new RunReport(
        "uid",
        null,
        null,
        null,
        new CommittedManifest(first.destination(), first.key(), first.sha256()),
        destinations,
        "16.4",
        NOW,
        NOW,
        2_000,
        1_000);
  }
}
