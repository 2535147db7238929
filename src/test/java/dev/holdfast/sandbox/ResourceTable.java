package dev.holdfast.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code kubectl get} prints, from the columns that the CRD declares. */
final class ResourceTable {
  private static final Pattern CONDITION =
      Pattern.compile("\\.status\\.conditions\\[\\?\\(@\\.type==\"(\\w+)\"\\)\\]\\.(\\w+)");

  private static final int GAP = 3;

  /** How wide the columns get that are empty at first. */
  private static final Map<String, Integer> ROOM =
      Map.of("PHASE", 9, "PROGRESS", 16, "SIZE", 9, "SOURCE", 19, "TARGET", 19);

  private final List<CustomResourceColumnDefinition> columns;
  private final ObjectMapper mapper = new ObjectMapper();
  private final List<Integer> widths = new ArrayList<>();

  ResourceTable(Path crd) {
    try {
      columns =
          Serialization.unmarshal(Files.readString(crd), CustomResourceDefinition.class)
              .getSpec()
              .getVersions()
              .get(0)
              .getAdditionalPrinterColumns()
              .stream()
              .filter(column -> column.getPriority() == null || column.getPriority() == 0)
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The headings, in columns wide enough for {@code example}. */
  String header(HasMetadata example) {
    List<String> cells = cells(example);
    List<String> titles = new ArrayList<>();
    titles.add("NAME");
    columns.forEach(column -> titles.add(column.getName().toUpperCase(Locale.ROOT)));
    widths.clear();
    for (int i = 0; i < titles.size(); i++) {
      int room = ROOM.getOrDefault(titles.get(i), 0);
      widths.add(Math.max(room, Math.max(titles.get(i).length(), cells.get(i).length())) + GAP);
    }
    return line(titles);
  }

  /** The row of {@code object}. */
  String row(HasMetadata object) {
    return line(cells(object));
  }

  private List<String> cells(HasMetadata object) {
    JsonNode tree = mapper.valueToTree(object);
    List<String> cells = new ArrayList<>();
    cells.add(object.getMetadata().getName());
    columns.forEach(column -> cells.add(cell(tree, column)));
    return cells;
  }

  private static String cell(JsonNode tree, CustomResourceColumnDefinition column) {
    String value = find(tree, column.getJsonPath());
    if (value.isEmpty() || !"date".equals(column.getType())) {
      return value;
    }
    Duration age = Duration.between(Instant.parse(value), Instant.now());
    return age.toMinutes() < 2 ? Math.max(0, age.toSeconds()) + "s" : age.toMinutes() + "m";
  }

  private static String find(JsonNode tree, String path) {
    Matcher condition = CONDITION.matcher(path);
    if (condition.matches()) {
      for (JsonNode one : tree.path("status").path("conditions")) {
        if (condition.group(1).equals(one.path("type").asText())) {
          return one.path(condition.group(2)).asText("");
        }
      }
      return "";
    }
    return tree.at(path.replace('.', '/')).asText("");
  }

  private String line(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      // What turned out longer than its column shall not touch the next one.
      line.append(String.format("%-" + (widths.get(i) - GAP) + "s", cells.get(i)));
      line.append(" ".repeat(GAP));
    }
    return line.toString().stripTrailing();
  }
}
