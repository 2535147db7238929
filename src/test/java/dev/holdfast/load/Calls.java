package dev.holdfast.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What somebody has asked of the API server, as its audit log tells: each request once. */
final class Calls {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Collection<Call> all;

  private Calls(Collection<Call> all) {
    this.all = all;
  }

  /**
   * A request.
   *
   * @param received when it came
   * @param what its verb and what it was about: {@code patch backups/status}
   */
  private record Call(Instant received, String what) {}

  /**
   * Reads the log.
   *
   * @param log one event on each line; a request may have several. The last line may be unfinished.
   */
  static Calls of(Path log) {
    Map<String, Call> calls = new LinkedHashMap<>();
    try (Stream<String> lines = Files.lines(log, StandardCharsets.UTF_8)) {
      lines
          .filter(line -> line.endsWith("}"))
          .map(Calls::parse)
          .forEach(event -> calls.putIfAbsent(event.path("auditID").asText(), call(event)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Calls(calls.values());
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException("not a line of an audit log: " + line, e);
    }
  }

  private static Call call(JsonNode event) {
    JsonNode object = event.path("objectRef");
    String subresource = object.path("subresource").asText();
    String what =
        object.has("resource")
            ? object.get("resource").asText() + (subresource.isEmpty() ? "" : "/" + subresource)
            : event.path("requestURI").asText();
    return new Call(
        Instant.parse(event.path("requestReceivedTimestamp").asText()),
        event.path("verb").asText() + " " + what);
  }

  /** Those that came from {@code from} until before {@code to}. */
  Calls between(Instant from, Instant to) {
    return new Calls(
        all.stream()
            .filter(call -> !call.received().isBefore(from) && call.received().isBefore(to))
            .toList());
  }

  int count() {
    return all.size();
  }

  /** How many there were of which kind. */
  Map<String, Long> kinds() {
    return all.stream()
        .collect(Collectors.groupingBy(Call::what, TreeMap::new, Collectors.counting()));
  }

  /** How many there were in a minute, on average over {@code time}. */
  double perMinute(Duration time) {
    return count() * 60_000.0 / time.toMillis();
  }
}
