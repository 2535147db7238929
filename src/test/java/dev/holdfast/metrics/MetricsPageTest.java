package dev.holdfast.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page on metrics lists what is exposed: each metric, and nothing else. */
class MetricsPageTest {
  private static final Path PAGE = Path.of("docs", "metrics.md");

  @Test
  void theTableIsWhatIsExposed() throws IOException {
    String rows =
        Exposition.full().families().values().stream()
            // The largest value of late, which histograms and summaries bring along.
            .filter(family -> !family.name.endsWith("_max") || isOwn(family))
            .map(MetricsPageTest::row)
            .collect(Collectors.joining("\n"));

    assertThat(
            Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `holdfast_"))
                .collect(Collectors.joining("\n")))
        .isEqualTo(rows);
  }

  /** Everything in a cluster may come and go; a fixture that lacks something would hide it. */
  @Test
  void theFixtureHasEveryFamily() {
    Set<String> exposed = Exposition.full().families().keySet();

    for (Family family : Family.values()) {
      assertThat(exposed).contains(family.metric());
    }
  }

  private static boolean isOwn(MetricFamilySamples family) {
    for (Family one : Family.values()) {
      if (one.metric().equals(family.name)) {
        return true;
      }
    }
    return false;
  }

  private static String row(MetricFamilySamples family) {
    Set<String> labels = new TreeSet<>();
    family.samples.forEach(sample -> labels.addAll(sample.labelNames));
    labels.remove("le");
    String name = family.type == Collector.Type.COUNTER ? family.name + "_total" : family.name;
    return "| `"
        + name
        + "` | "
        + family.type.name().toLowerCase(Locale.ROOT)
        + " | "
        + labels.stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "))
        + " | "
        + family.help
        + " |";
  }
}
