package dev.holdfast.cli;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** How objects are written that a program reads. */
final class OutputFormat {
  /** The formats. */
  enum Kind {
    json,
    yaml,
    name,
    wide
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "One of ${COMPLETION-CANDIDATES}. Default: a table, or text, for people.")
  Kind kind;

  /** Whether it is for a program. */
  boolean isForPrograms() {
    return kind != null && kind != Kind.wide;
  }

  boolean isWide() {
    return kind == Kind.wide;
  }

  /** Writes {@code object} to the output, if a program reads that. */
  void write(HasMetadata object, Screen screen) {
    if (kind == Kind.name) {
      screen.line(name(object));
    } else if (isForPrograms()) {
      screen.text(serialized(object));
    }
  }

  /** Writes {@code objects} to the output, if a program reads that. */
  void write(List<? extends HasMetadata> objects, Screen screen) {
    if (kind == Kind.name) {
      objects.forEach(object -> screen.line(name(object)));
    } else if (isForPrograms()) {
      Map<String, Object> list = new LinkedHashMap<>();
      list.put("apiVersion", "v1");
      list.put("kind", "List");
      list.put("items", objects);
      screen.text(serialized(list));
    }
  }

  /** Writes anything else, in the same formats. */
  void writeValue(Object value, Screen screen) {
    screen.text(serialized(value));
  }

  private String serialized(Object value) {
    KubernetesSerialization serialization = new KubernetesSerialization();
    return kind == Kind.yaml ? serialization.asYaml(value) : serialization.asJson(value) + "\n";
  }

  /** As kubectl names it. */
  static String name(HasMetadata object) {
    return object.getSingular() + ".holdfast.dev/" + object.getMetadata().getName();
  }
}
