package dev.holdfast.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
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

  @Test
  void whatFiftyBackupsHaveComeToFitsATerminationMessage() throws Exception {
    List<String> uids = IntStream.range(0, 50).mapToObj(RunReportTest::uid).toList();

    RunReport gone = pruned(null, uids, List.of());

    assertThat(read(gone)).isEqualTo(gone);
    assertThat(gone.succeeded()).isTrue();
  }

  @Test
  void messagesOfCopiesThatAreLeftAreCutAndDroppedBeforeAnyUidIs() throws Exception {
    List<String> uids = IntStream.range(0, 50).mapToObj(RunReportTest::uid).toList();
    String words = "the store has \u00e4\"\\ said ".repeat(90);
    List<LeftCopy> few = IntStream.range(50, 53).mapToObj(i -> left(i, "d" + i, words)).toList();
    List<LeftCopy> many = IntStream.range(50, 64).mapToObj(i -> left(i, "d" + i, words)).toList();

    RunReport cut = read(pruned(FailureReason.DESTINATION_ACCESS_DENIED, uids, few));
    RunReport dropped = read(pruned(FailureReason.DESTINATION_ACCESS_DENIED, uids, many));

    assertThat(cut.pruned().gone()).isEqualTo(uids);
    assertThat(cut.pruned().left())
        .hasSize(3)
        .allSatisfy(left -> assertThat(left.message()).endsWith("\u2026").hasSizeGreaterThan(40));
    assertThat(dropped.pruned().gone()).isEqualTo(uids);
    assertThat(dropped.pruned().left()).extracting(LeftCopy::message).containsOnlyNulls();
    assertThat(dropped.pruned().left())
        .extracting(LeftCopy::uid)
        .isEqualTo(many.stream().map(LeftCopy::uid).toList());
    assertThat(dropped.succeeded()).isFalse();
    assertThat(dropped.message()).isNotEmpty();
  }

  @Test
  void whatIsLeftOfTooManyCopiesIsLeftToTheLog() {
    List<LeftCopy> all =
        IntStream.range(0, 50).mapToObj(i -> left(i, "d".repeat(63), "no")).toList();

    assertThat(pruned(FailureReason.DESTINATION_UNREACHABLE, List.of(), all).terminationMessage())
        .isEmpty();
  }

  @Test
  void reportOfARunThatPrunesNothingDoesNotSpeakOfIt() {
    assertThat(report(List.of(stored(0, "prod/"))).terminationMessage().orElseThrow())
        .doesNotContain("pruned");
  }

  @Test
  void whatWasListedAtEightDestinationsFitsATerminationMessage() throws Exception {
    String words = "the store has \u00e4\"\\ said ".repeat(90);
    RunReport report =
        new RunReport(
            uid(1),
            FailureReason.DESTINATION_UNREACHABLE,
            words,
            "spec.destinations[0].s3",
            NOW,
            NOW,
            new CatalogueReport(
                IntStream.range(0, 8)
                    .mapToObj(
                        i ->
                            i % 2 == 0
                                ? ListedPlace.failed(
                                    "d".repeat(20), FailureReason.DESTINATION_UNREACHABLE, words)
                                : new ListedPlace(
                                    "d".repeat(20), 5_000, "ab".repeat(32), 12, null, null))
                    .toList()));

    RunReport read = read(report);

    assertThat(read.succeeded()).isFalse();
    assertThat(read.catalogued().places()).hasSize(8);
    assertThat(read.catalogued().places().get(1)).isEqualTo(report.catalogued().places().get(1));
    assertThat(read.catalogued().places().get(0).reason())
        .isEqualTo(FailureReason.DESTINATION_UNREACHABLE);
    assertThat(read.catalogued().places().get(0).message()).endsWith("\u2026");
  }

  private static RunReport read(RunReport report) throws Json.MalformedJsonException {
    String message = report.terminationMessage().orElseThrow();
    assertThat(message.getBytes(StandardCharsets.UTF_8))
        .hasSizeLessThanOrEqualTo(RunReport.MAX_TERMINATION_BYTES);
    return (RunReport) Json.read(message, LogLine.class);
  }

  private static String uid(int number) {
    return new UUID(0x0123456789abcdefL, number).toString();
  }

  private static LeftCopy left(int number, String destination, String message) {
    return new LeftCopy(uid(number), destination, FailureReason.DESTINATION_ACCESS_DENIED, message);
  }

  private static RunReport pruned(FailureReason reason, List<String> gone, List<LeftCopy> left) {
    return new RunReport(
        uid(1_000),
        reason,
        "50 backups are gone",
        null,
        NOW,
        NOW,
        new PruneReport(gone, left, 5_000_000_000_000L));
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
