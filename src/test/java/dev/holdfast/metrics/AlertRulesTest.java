package dev.holdfast.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.holdfast.embedded.StandardTools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The alerts fire where they must, and ask only for what there is. */
class AlertRulesTest {
  private static final Path RULES = Path.of("helm", "holdfast", "files", "alerts.yaml");
  private static final Path CASES =
      Path.of("src", "test", "resources", "dev", "holdfast", "metrics", "alerts_test.yaml");
  private static final Path SLOW_CASES = CASES.resolveSibling("slow_alerts_test.yaml");
  private static final Path RUNBOOKS = Path.of("docs", "runbooks.md");
  private static final Pattern TEMPLATE = Pattern.compile("\\{\\{(.*?)}}");
  private static final Pattern BY = Pattern.compile("\\bby \\(([^)]*)\\)");

  private final List<JsonNode> rules = rules();

  @Test
  void everyAlertFiresWhereItMustAndNowhereElse() throws IOException, InterruptedException {
    assumeTrue(StandardTools.has("promtool"), "skipped: promtool of Prometheus is not installed");

    Process promtool =
        new ProcessBuilder("promtool", "test", "rules", CASES.toString(), SLOW_CASES.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(promtool.waitFor()).as(said).isZero();
  }

  /** A case where it fires and one where it does not: an alert without is one that never fires. */
  @Test
  void everyAlertHasCasesOfBothKinds() throws IOException {
    Set<String> firing = new TreeSet<>();
    Set<String> silent = new TreeSet<>();
    List<JsonNode> tests = new ArrayList<>();
    yaml(CASES).get("tests").forEach(tests::add);
    yaml(SLOW_CASES).get("tests").forEach(tests::add);
    for (JsonNode test : tests) {
      for (JsonNode one : test.get("promql_expr_test")) {
        Matcher alert = Pattern.compile("alertname=\"(\\w+)\"").matcher(one.get("expr").asText());
        assertThat(alert.find()).isTrue();
        (one.get("exp_samples").isEmpty() ? silent : firing).add(alert.group(1));
      }
    }
    Set<String> alerts =
        rules.stream().map(rule -> rule.get("alert").asText()).collect(Collectors.toSet());

    assertThat(firing).isEqualTo(new TreeSet<>(alerts));
    assertThat(silent).isEqualTo(new TreeSet<>(alerts));
  }

  @Test
  void everyExpressionAsksForWhatIsExposed() {
    rules.forEach(rule -> Expressions.assertExposed(rule.get("expr").asText()));
  }

  @Test
  void everyAlertSaysWhatItIsAndWhatToDo() throws IOException {
    Set<String> headings =
        Files.readAllLines(RUNBOOKS).stream()
            .filter(line -> line.startsWith("### "))
            .map(line -> line.substring(4).toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());

    for (JsonNode rule : rules) {
      String alert = rule.get("alert").asText();
      JsonNode annotations = rule.get("annotations");
      assertThat(rule.get("labels").get("severity").asText())
          .as(alert)
          .isIn("critical", "warning", "info");
      assertThat(annotations.get("summary").asText()).as(alert).hasSizeBetween(20, 120);
      assertThat(annotations.get("description").asText()).as(alert).hasSizeGreaterThan(60);
      String anchor = alert.toLowerCase(Locale.ROOT);
      assertThat(annotations.get("runbook_url").asText()).isEqualTo("docs/runbooks.md#" + anchor);
      assertThat(headings).contains(anchor);
    }
  }

  /** A label that the expression leaves out would be an empty place in the sentence. */
  @Test
  void sentencesNameOnlyLabelsThatTheExpressionKeeps() {
    for (JsonNode rule : rules) {
      Matcher by = BY.matcher(rule.get("expr").asText());
      List<String> kept = by.find() ? List.of(by.group(1).split(",\\s*", -1)) : List.of();
      Matcher used = TEMPLATE.matcher(rule.get("annotations").toString());
      while (used.find()) {
        String name = used.group(1).strip();
        assertThat(name).startsWith("$labels.");
        assertThat(kept).as(rule.get("alert").asText()).contains(name.substring(8));
      }
    }
  }

  private static List<JsonNode> rules() {
    List<JsonNode> rules = new ArrayList<>();
    try {
      yaml(RULES).get("groups").forEach(group -> group.get("rules").forEach(rules::add));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(rules).isNotEmpty();
    return rules;
  }

  private static JsonNode yaml(Path file) throws IOException {
    return new ObjectMapper(new YAMLFactory()).readTree(Files.readString(file));
  }
}
