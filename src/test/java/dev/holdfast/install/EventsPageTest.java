package dev.holdfast.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** docs/events.md has every event that is written with its name, and every reason of a failure. */
class EventsPageTest {
  private static final Pattern EVENT =
      Pattern.compile("new Happening\\([^;]*?,\\s*\"([A-Z][A-Za-z]+)\"");

  @Test
  void everyEventHasItsRow() throws IOException {
    Set<String> events = new TreeSet<>();
    try (Stream<Path> sources = Files.walk(Path.of("src", "main", "java"))) {
      for (Path source : sources.filter(Files::isRegularFile).toList()) {
        EVENT
            .matcher(Files.readString(source))
            .results()
            .map((MatchResult match) -> match.group(1))
            .forEach(events::add);
      }
    }
    assertThat(events).hasSizeGreaterThan(10);
    String page = page();
    assertThat(events).allSatisfy(event -> assertThat(page).contains("| `" + event + "` |"));
  }

  @ParameterizedTest
  @EnumSource
  void everyReasonHasItsRow(FailureReason reason) throws IOException {
    String name = new ObjectMapper().valueToTree(reason).asText();

    assertThat(page()).contains("| `" + name + "` |");
  }

  private static String page() throws IOException {
    return Files.readString(Path.of("docs", "events.md"));
  }
}
