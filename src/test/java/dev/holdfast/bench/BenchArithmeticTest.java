package dev.holdfast.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BenchArithmeticTest {

  private static List<Measured> runs(double... seconds) {
    List<Measured> runs = new ArrayList<>();
    for (double s : seconds) {
      runs.add(new Measured(s, 2 * s, Double.NaN, 0.5));
    }
    return runs;
  }

  @Test
  void medianIsTheOneInTheMiddle() {
    assertThat(Statistics.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2.0);
    assertThat(Statistics.median(List.of(4.0, 1.0, 2.0, 100.0))).isEqualTo(3.0);
    assertThatThrownBy(() -> Statistics.median(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void spreadIsInPartsOfTheMedian() {
    assertThat(Statistics.spread(List.of(8.0, 10.0, 13.0))).isEqualTo(0.5, within(1e-9));
    assertThat(Statistics.spread(List.of(8.0))).isZero();
  }

  @Test
  void ratiosAreOfMediansAndNotOfWhatDidNotRun() {
    Results results = new Results();
    Map<String, Double> medians =
        results.add(
            Map.of(
                DumpContest.ONE, runs(12, 50, 11),
                DumpContest.LIMIT, runs(10, 9, 30),
                DumpContest.ONE_OF_THE_SLOW, runs(12, 12, 13),
                DumpContest.GZIP, runs(40, 40, 40)));
    DumpContest.figures(medians, results.figures());

    assertThat(results.figures())
        .containsEntry("backup_vs_limit", 1.2)
        .containsEntry("backup_vs_gzip_pipeline", 0.3)
        .doesNotContainKey("age_overhead");
  }

  @Test
  void targetIsMetAtItsLimitAndNeverWithoutAFigure() {
    Target target = Target.of("k", "k", 1.2);

    assertThat(target.verdict(Map.of("k", 1.2))).isEqualTo("met");
    assertThat(target.verdict(Map.of("k", 1.21))).isEqualTo("NOT MET");
    assertThat(target.verdict(Map.of("k", Double.NaN))).isEqualTo("not measured");
    assertThat(target.verdict(new TreeMap<>())).isEqualTo("not measured");
    assertThat(Target.none("k", "k").verdict(Map.of("k", 7.0))).isEmpty();
  }

  @Test
  void resultsSayForProgramsWhatTheTableSaysForPeople() throws Exception {
    Results results = new Results();
    results.figure("start_seconds", 1.23456);
    results.figure("backup_vs_limit", 1.1);
    results.add(Map.of("some run", runs(1, 2, 3)));

    JsonNode json = new ObjectMapper().readTree(results.json());
    assertThat(json.get("start_seconds").asDouble()).isEqualTo(1.235);
    assertThat(json.at("/targets/start_seconds").asText()).isEqualTo("NOT MET");
    assertThat(json.at("/targets/backup_vs_limit").asText()).isEqualTo("met");
    assertThat(json.at("/targets/age_overhead").asText()).isEqualTo("not measured");
    assertThat(json.at("/runs/some run/medianSeconds").asDouble()).isEqualTo(2);
    assertThat(json.at("/runs/some run/ownCpuSeconds").asDouble()).isEqualTo(4);
    assertThat(json.at("/runs/some run/databaseCpuSeconds").isMissingNode()).isTrue();
    assertThat(results.table())
        .containsPattern("first byte, s +1\\.23 +1\\.00 +NOT MET")
        .containsPattern("/dev/null +1\\.10 +1\\.20 +met");
  }

  @Test
  void optionsAreUnderstoodOrRefused() {
    assertThat(Options.parse())
        .isEqualTo(
            new Options(
                Content.MIXED, 2_000, 3, false, Options.Part.ALL, Path.of("bench/results.json")));
    assertThat(
            Options.parse(
                "--quick",
                "--rounds",
                "5",
                "--large",
                "--content",
                "pgbench",
                "--output",
                "x",
                "--only",
                "restores"))
        .isEqualTo(new Options(Content.PGBENCH, 200, 5, true, Options.Part.RESTORES, Path.of("x")));
    for (String[] wrong :
        List.of(
            new String[] {"--fast"},
            new String[] {"--only", "dumps"},
            new String[] {"--rounds"},
            new String[] {"--rounds", "0"},
            new String[] {"--rounds", "many"})) {
      assertThatThrownBy(() -> Options.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
