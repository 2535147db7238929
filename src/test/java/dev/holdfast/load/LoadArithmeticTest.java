package dev.holdfast.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.api.v1alpha1.Backup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadArithmeticTest {
  private static final Instant DUE = Instant.parse("2026-11-22T09:00:00Z");

  @TempDir Path directory;

  private static Starts.Start start(String namespace, double from, double to) {
    return new Starts.Start(namespace, after(from), after(to));
  }

  private static Instant after(double seconds) {
    return DUE.plusMillis(Math.round(seconds * 1e3));
  }

  @Test
  void latenessIsThatOfThePartThatWasNoLater() {
    List<Starts.Start> all =
        new ArrayList<>(
            IntStream.rangeClosed(1, 100).mapToObj(second -> start("a", second, 200)).toList());
    Starts starts = new Starts(all);

    assertThat(starts.lateness(DUE, 0.5)).isEqualTo(50, within(1e-9));
    assertThat(starts.lateness(DUE, 0.99)).isEqualTo(99, within(1e-9));
    assertThat(starts.lateness(DUE, 1)).isEqualTo(100, within(1e-9));
    assertThat(starts.seconds()).isEqualTo(99, within(1e-9));
    assertThat(starts.count()).isEqualTo(100);
  }

  @Test
  void backupsLieWhereTheirPolicySays() {
    Population population = new Population(2, 5, DUE);
    Backup backup = population.backup(1, 0, "uid");

    assertThat(population.completed(backup, "uid").destinations())
        .singleElement()
        .satisfies(
            copy -> {
              assertThat(copy.name())
                  .isEqualTo(
                      population.policy(1).get("spec", "destinations", 0, "name").toString());
              assertThat(copy.s3().bucket())
                  .isEqualTo(
                      population
                          .policy(1)
                          .get("spec", "destinations", 0, "s3", "bucket")
                          .toString());
              assertThat(copy.manifest())
                  .isEqualTo(
                      "prod/load-01/shop-00001/"
                          + backup.getMetadata().getName()
                          + "/manifest.json");
            });
    assertThat(population.backupsOf(0) + population.backupsOf(1)).isEqualTo(5);
  }

  @Test
  void onesThatEndMakeRoomForThoseThatComeAtTheSameMoment() {
    Starts starts =
        new Starts(List.of(start("a", 0, 2), start("b", 1, 3), start("c", 2, 4), start("d", 3, 5)));

    assertThat(starts.mostAtOnce()).isEqualTo(2);
  }

  @Test
  void oneThatHasNotEndedStaysInTheCount() {
    Starts starts =
        new Starts(
            List.of(new Starts.Start("a", after(0), null), start("b", 1, 2), start("c", 3, 4)));

    assertThat(starts.mostAtOnce()).isEqualTo(2);
  }

  @Test
  void leadIsBetweenNamespacesThatStillWait() {
    assertThat(
            new Starts(
                    List.of(
                        start("a", 0, 9),
                        start("b", 1, 9),
                        start("a", 2, 9),
                        start("b", 3, 9),
                        start("a", 4, 9),
                        start("a", 5, 9)))
                .largestLead())
        .as("b has no more from the fourth on")
        .isEqualTo(1);
    assertThat(
            new Starts(
                    List.of(
                        start("a", 0, 9),
                        start("a", 1, 9),
                        start("a", 2, 9),
                        start("b", 3, 9),
                        start("a", 4, 9)))
                .largestLead())
        .as("a was served three times before b")
        .isEqualTo(3);
  }

  @Test
  void requestCountsOnceWhenItWasReceived() throws IOException {
    Path log =
        Files.writeString(
            directory.resolve("audit.log"),
            """
            {"auditID":"1","stage":"ResponseStarted","verb":"watch","requestReceivedTimestamp":"2026-11-22T08:59:59.000000Z","objectRef":{"resource":"backups","apiGroup":"holdfast.dev"}}
            {"auditID":"1","stage":"ResponseComplete","verb":"watch","requestReceivedTimestamp":"2026-11-22T08:59:59.000000Z","objectRef":{"resource":"backups","apiGroup":"holdfast.dev"}}
            {"auditID":"2","stage":"ResponseComplete","verb":"patch","requestReceivedTimestamp":"2026-11-22T09:00:00.000000Z","objectRef":{"resource":"backups","subresource":"status"}}
            {"auditID":"3","stage":"ResponseComplete","verb":"get","requestReceivedTimestamp":"2026-11-22T09:00:30.500000Z","requestURI":"/version"}
            {"auditID":"4","stage":"ResponseComplete","verb":"get","requestReceivedTimestamp":"2026-11-22T09:02:00.000000Z","requestURI":"/version"}
            {"auditID":"5","stage":"Resp\
            """);
    Calls calls = Calls.of(log);
    Calls within = calls.between(DUE, DUE.plusSeconds(120));

    assertThat(calls.count()).isEqualTo(4);
    assertThat(within.kinds()).isEqualTo(Map.of("patch backups/status", 1L, "get /version", 1L));
    assertThat(within.perMinute(Duration.ofMinutes(2))).isEqualTo(1);
    assertThat(calls.kinds()).containsEntry("watch backups", 1L);
  }

  @Test
  void metricsAreAddedUpByTheirLabels() {
    MetricsPage page =
        new MetricsPage(
            """
            # HELP m what
            m_count{controller="backup",outcome="Completed",} 3.0
            m_count{controller="backup",outcome="Failed",} 1.0
            m_count{controller="backup-deletion",outcome="Failed",} 9.0
            m_count_total 5.0
            plain 7.0
            """,
            0.25);

    assertThat(page.sum("m_count", "controller=\"backup\"")).isEqualTo(4);
    assertThat(page.max("m_count", "controller=\"backup\"")).isEqualTo(3);
    assertThat(page.sum("plain")).isEqualTo(7);
    assertThat(page.seconds()).isEqualTo(0.25);
    assertThatThrownBy(() -> page.sum("m"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("m");
  }

  @Test
  void populationHasAsManyAsItWasAskedFor() {
    Population population = new Population(7, 50, DUE);

    assertThat(IntStream.range(0, 7).map(population::backupsOf).sum()).isEqualTo(50);
    assertThat(population.namespaces()).hasSize(7);
    assertThat(new Population(5_000, 50_000, DUE).namespaces()).hasSize(50);
    assertThat(
            IntStream.range(0, population.backupsOf(0))
                .mapToObj(index -> population.backup(0, index, "uid").getMetadata().getName()))
        .doesNotHaveDuplicates();
  }

  @Test
  void resultsSayForProgramsWhatTheTableSaysForPeople() throws IOException {
    Results results = new Results();
    results.figure("ready_seconds", 12.3456);
    results.figure("rss_mib", 600);

    JsonNode json = new ObjectMapper().readTree(results.json());
    assertThat(json.get("ready_seconds").asDouble()).isEqualTo(12.346);
    assertThat(json.at("/targets/ready_seconds").asText()).isEqualTo("met");
    assertThat(json.at("/targets/rss_mib").asText()).isEqualTo("NOT MET");
    assertThat(json.at("/targets/due_to_job_p99_seconds").asText()).isEqualTo("not measured");
    assertThat(results.table()).containsPattern("memory, MiB +600\\.00 +512\\.00 +NOT MET");
    assertThat(results.allMet()).isFalse();
    for (var target : Results.TARGETS) {
      results.figure(target.key(), 0);
    }
    assertThat(results.allMet()).isTrue();
  }

  @Test
  void optionsAreUnderstoodOrRefused() {
    assertThat(Options.parse())
        .isEqualTo(
            new Options(5_000, 50_000, 1_000, Duration.ofMinutes(10), Path.of("bench/load.json")));
    assertThat(
            Options.parse(
                "--quick", "--policies", "7", "--due", "3", "--rest", "5", "--output", "x"))
        .isEqualTo(new Options(7, 1_000, 3, Duration.ofSeconds(5), Path.of("x")));
    for (String[] wrong :
        List.of(
            new String[] {"--fast"},
            new String[] {"--due"},
            new String[] {"--policies", "many"},
            new String[] {"--policies", "0"},
            new String[] {"--policies", "10", "--due", "11"},
            new String[] {"--rest", "0"})) {
      assertThatThrownBy(() -> Options.parse(wrong))
          .as(String.join(" ", wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
