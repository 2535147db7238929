package dev.holdfast.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What expressions of PromQL ask for. */
final class Expressions {
  private static final Pattern SERIES =
      Pattern.compile("\\b(holdfast_[a-z_]+)\\s*(?:\\{([^}]*)})?");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)");
  private static final Map<String, Set<String>> EXPOSED = Exposition.full().series();

  private Expressions() {}

  /** The metrics that {@code expression} names. */
  static Set<String> metrics(String expression) {
    Set<String> metrics = new TreeSet<>();
    Matcher series = SERIES.matcher(expression);
    while (series.find()) {
      metrics.add(series.group(1));
    }
    return metrics;
  }

  /** Fails unless every metric of {@code expression} is exposed, with every label that it names. */
  static void assertExposed(String expression) {
    assertThat(metrics(expression)).as(expression).isNotEmpty();
    Matcher series = SERIES.matcher(expression);
    while (series.find()) {
      assertThat(EXPOSED).as(expression).containsKey(series.group(1));
      if (series.group(2) != null) {
        Matcher label = LABEL.matcher(series.group(2));
        while (label.find()) {
          assertThat(EXPOSED.get(series.group(1)))
              .as("labels of %s in %s", series.group(1), expression)
              .contains(label.group(1));
        }
      }
    }
  }
}
