package dev.holdfast.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.embedded.StandardTools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard shows what there is. It cannot be drawn here. */
class DashboardTest {
  private static final Path FILE = Path.of("helm", "holdfast", "files", "dashboard.json");
  private static final int WIDTH = 24;

  private final JsonNode dashboard = read();

  @TempDir Path directory;

  private static JsonNode read() {
    try {
      return new ObjectMapper().readTree(Files.readString(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> expressions() {
    List<String> expressions = new ArrayList<>();
    dashboard
        .get("panels")
        .forEach(
            panel ->
                panel
                    .get("targets")
                    .forEach(target -> expressions.add(target.get("expr").asText())));
    assertThat(expressions).hasSizeGreaterThan(15);
    return expressions;
  }

  @Test
  void everyExpressionAsksForWhatIsExposed() {
    expressions().forEach(Expressions::assertExposed);
    dashboard
        .get("templating")
        .get("list")
        .forEach(
            variable -> {
              if (variable.get("type").asText().equals("query")) {
                Expressions.assertExposed(variable.get("definition").asText());
              }
            });
  }

  /** As recording rules, since promtool checks the syntax of rules alone. */
  @Test
  void everyExpressionCanBeRead() throws IOException, InterruptedException {
    assumeTrue(StandardTools.has("promtool"), "skipped: promtool of Prometheus is not installed");
    StringBuilder rules = new StringBuilder("groups:\n  - name: dashboard\n    rules:\n");
    int number = 0;
    for (String expression : expressions()) {
      rules
          .append("      - record: panel:")
          .append((char) ('a' + number / 26))
          .append((char) ('a' + number % 26))
          .append("\n        expr: '")
          .append(expression.replace("'", "''"))
          .append("'\n");
      number++;
    }
    Path file = Files.writeString(directory.resolve("panels.yaml"), rules);
    Process promtool =
        new ProcessBuilder("promtool", "check", "rules", file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(promtool.waitFor()).as(said).isZero();
  }

  @Test
  void panelsHaveNumbersOfTheirOwnAndDoNotOverlap() {
    Set<Integer> ids = new HashSet<>();
    Set<List<Integer>> taken = new HashSet<>();
    for (JsonNode panel : dashboard.get("panels")) {
      assertThat(ids.add(panel.get("id").asInt())).isTrue();
      JsonNode place = panel.get("gridPos");
      assertThat(place.get("x").asInt() + place.get("w").asInt()).isLessThanOrEqualTo(WIDTH);
      for (int x = 0; x < place.get("w").asInt(); x++) {
        for (int y = 0; y < place.get("h").asInt(); y++) {
          assertThat(taken.add(List.of(place.get("x").asInt() + x, place.get("y").asInt() + y)))
              .as(panel.get("title").asText())
              .isTrue();
        }
      }
      assertThat(panel.get("description").asText()).isNotBlank();
    }
  }
}
