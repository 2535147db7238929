package dev.holdfast.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.CheckFinding.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CheckReportTest {
  private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");

  @Test
  void ofTooManyFindingsThoseThatPassedAreLeftOutFirst() {
    List<CheckFinding> all = new ArrayList<>(findings(Outcome.PASSED, 150));
    all.addAll(findings(Outcome.WARNING, 120));
    all.addAll(findings(Outcome.FAILED, 50));

    CheckReport report = CheckReport.of(all);

    assertThat(report.findings()).hasSize(CheckReport.MAX_FINDINGS);
    assertThat(report.untold()).isEqualTo(120);
    assertThat(count(report, Outcome.FAILED)).isEqualTo(50);
    assertThat(count(report, Outcome.WARNING)).isEqualTo(120);
    assertThat(count(report, Outcome.PASSED)).isEqualTo(30);
    assertThat(report.findings().get(0).target()).isEqualTo("0");
  }

  /** A failure that is not told of would be taken for none. */
  @Test
  void noWarningTakesThePlaceOfAFailure() {
    List<CheckFinding> all = new ArrayList<>(findings(Outcome.WARNING, 300));
    all.addAll(findings(Outcome.FAILED, 1));

    assertThat(count(CheckReport.of(all), Outcome.FAILED)).isEqualTo(1);
  }

  @Test
  void reportOfAnOrdinaryCheckFitsIntoATerminationMessageWithItsFailures() throws Exception {
    List<CheckFinding> all = new ArrayList<>(findings(Outcome.PASSED, 16));
    all.add(new CheckFinding("Write", "offsite", Outcome.FAILED, "d".repeat(300), "spec.x"));
    RunReport report = new RunReport("uid", null, null, "16.4", NOW, NOW, CheckReport.of(all));

    String message = report.terminationMessage().orElseThrow();

    assertThat(message.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(4_096);
    RunReport read = (RunReport) Json.read(message, LogLine.class);
    assertThat(read.succeeded()).isTrue();
    assertThat(read.checked().findings()).hasSize(17);
    assertThat(read.checked().findings().get(16).message()).hasSize(300);
  }

  private static long count(CheckReport report, Outcome outcome) {
    return report.findings().stream().filter(one -> one.outcome() == outcome).count();
  }

  private static List<CheckFinding> findings(Outcome outcome, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> new CheckFinding("Rights", String.valueOf(i), outcome, "w".repeat(200), null))
        .toList();
  }
}
