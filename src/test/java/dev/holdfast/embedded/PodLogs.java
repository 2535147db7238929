package dev.holdfast.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The logs of pods, as an API server gives them. One that is followed ends with what is there; real
 * streams end too, and are opened again.
 */
final class PodLogs {
  private static final Pattern LOG =
      Pattern.compile("/api/v1/namespaces/([^/]+)/pods/([^/]+)/log(?:\\?(.*))?");
  private static final Pattern TAIL = Pattern.compile("(?:^|&)tailLines=(\\d+)");
  private static final Pattern LIMIT = Pattern.compile("(?:^|&)limitBytes=(\\d+)");

  private final Map<String, Path> files = new ConcurrentHashMap<>();

  /** From now on {@code file} is the log of the pod. */
  void serve(String namespace, String pod, Path file) {
    files.put(namespace + "/" + pod, file);
  }

  /** Whether {@code path} is that of a log. */
  static boolean isOne(String path) {
    return LOG.matcher(path).matches();
  }

  /** The log at {@code path}, or what is asked for of it; empty if there is none. */
  Optional<String> read(String path) {
    Matcher asked = LOG.matcher(path);
    Path file = asked.matches() ? files.get(asked.group(1) + "/" + asked.group(2)) : null;
    if (file == null || !Files.exists(file)) {
      return Optional.empty();
    }
    String query = asked.group(3) == null ? "" : asked.group(3);
    try {
      List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
      Matcher tail = TAIL.matcher(query);
      int first = tail.find() ? Math.max(0, lines.size() - Integer.parseInt(tail.group(1))) : 0;
      StringBuilder text = new StringBuilder();
      lines.subList(first, lines.size()).forEach(line -> text.append(line).append('\n'));
      Matcher limit = LIMIT.matcher(query);
      int length = limit.find() ? Integer.parseInt(limit.group(1)) : text.length();
      return Optional.of(text.substring(0, Math.min(length, text.length())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
