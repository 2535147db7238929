package dev.holdfast.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages tell people to run is there: files, kinds, fields, conditions and values. */
class DocumentedCommandsTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Pattern OURS =
      Pattern.compile("(?:deploy|crds|helm|docs|bench|target)/[\\w./-]*|\\./sandbox");
  private static final Pattern FIELD =
      Pattern.compile("\\.((?:status|spec)(?:\\.\\w+|\\[[^\\]]*\\])*)");
  private static final Pattern KEY = Pattern.compile("`(\\.?[A-Za-z][\\w.]*(?:\\.\\*)?)`");
  private static final Set<String> FOREIGN =
      Set.of(
          "crd",
          "deployment",
          "lease,pods",
          "lease",
          "pods",
          "namespace",
          "secret",
          "serviceaccount",
          "rolebinding",
          "token",
          "events",
          "job",
          "jobs",
          "customresourcedefinitions");

  /** The kinds by each name that kubectl knows them by. */
  private static final Map<String, JsonNode> KINDS = kinds();

  static List<DocumentedCommand> commands() {
    return DocumentedCommand.all();
  }

  static List<DocumentedCommand> kubectl() {
    return commands().stream().filter(command -> command.program().equals("kubectl")).toList();
  }

  @Test
  void thereAreCommandsToLookAt() {
    assertThat(kubectl()).hasSizeGreaterThan(40);
    assertThat(KINDS).hasSizeGreaterThan(20);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyFileOfThisRepositoryIsThere(DocumentedCommand command) {
    assertThat(command.words())
        .filteredOn(word -> OURS.matcher(word).matches())
        .allSatisfy(word -> assertThat(Path.of(word)).exists());
  }

  @ParameterizedTest
  @MethodSource("kubectl")
  void everyKindIsOneOfOursOrOfKubernetes(DocumentedCommand command) {
    for (String kind : kindsOf(command)) {
      assertThat(KINDS.containsKey(kind) || FOREIGN.contains(kind)).as(kind).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("kubectl")
  void everyFieldThatIsAskedForIsInTheSchema(DocumentedCommand command) {
    kindsOf(command).stream()
        .filter(KINDS::containsKey)
        .forEach(
            kind ->
                command.words().stream()
                    .flatMap(word -> FIELD.matcher(word).results())
                    .map(MatchResult::group)
                    .forEach(
                        path ->
                            assertThat(schema(KINDS.get(kind), path))
                                .as("%s of %s", path, kind)
                                .isPresent()));
  }

  @ParameterizedTest
  @MethodSource("kubectl")
  void everyConditionThatIsWaitedForIsDescribed(DocumentedCommand command) throws IOException {
    String concepts = Files.readString(Path.of("docs", "concepts.md"));

    assertThat(command.words())
        .filteredOn(word -> word.startsWith("--for=condition="))
        .allSatisfy(
            word ->
                assertThat(concepts)
                    .contains("`" + word.substring("--for=condition=".length()) + "`"));
  }

  /** Each key of the values is in the table, or one above it is. */
  @Test
  void everyValueOfTheChartIsDescribedAndNoOther() throws IOException {
    List<String> keys = new ArrayList<>();
    keys(YAML.readTree(Chart.DIRECTORY.resolve("values.yaml").toFile()), "", keys);
    Set<String> described = describedValues();

    assertThat(keys)
        .allSatisfy(
            key ->
                assertThat(described)
                    .anyMatch(name -> key.equals(name) || key.startsWith(name + ".")));
    assertThat(described)
        .allSatisfy(
            name ->
                assertThat(keys).anyMatch(key -> key.equals(name) || key.startsWith(name + ".")));
  }

  /** {@code `a.b`, `.c`} means a.b and a.c. */
  private static Set<String> describedValues() throws IOException {
    String page = Files.readString(Path.of("docs", "installation.md"));
    String table =
        page.substring(page.indexOf("## Values"), page.indexOf("Notifications in values"));
    Set<String> names = new HashSet<>();
    table
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.split("\\|", -1)[1])
        .forEach(
            cell -> {
              String above = "";
              for (String name : KEY.matcher(cell).results().map(m -> m.group(1)).toList()) {
                String whole = name.startsWith(".") ? above + name : name;
                if (!name.startsWith(".")) {
                  above = name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
                }
                names.add(whole.replaceFirst("\\.\\*$", ""));
              }
            });
    return names;
  }

  private static void keys(JsonNode node, String path, List<String> keys) {
    if (!node.isObject() || node.isEmpty()) {
      keys.add(path);
      return;
    }
    node.properties()
        .forEach(
            field ->
                keys(
                    field.getValue(),
                    path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                    keys));
  }

  /** What stands after the verb: {@code kind}, {@code kind/name}, or nothing after apply. */
  private static List<String> kindsOf(DocumentedCommand command) {
    List<String> words =
        command.arguments().stream().filter(word -> !word.startsWith("-")).toList();
    int verb = 0;
    // A namespace is given before the verb.
    if (command.arguments().get(0).equals("-n")) {
      verb = 1;
    }
    Set<String> verbs =
        Set.of("get", "wait", "describe", "patch", "delete", "annotate", "create", "exec");
    if (words.size() < verb + 2 || !verbs.contains(words.get(verb))) {
      return List.of();
    }
    String object = words.get(verb + 1);
    boolean file = object.contains(".yaml") || object.endsWith("/") || object.equals("{}");
    return file ? List.of() : List.of(object.split("/", -1)[0]);
  }

  private static Optional<JsonNode> schema(JsonNode root, String path) {
    JsonNode node = root;
    for (String part : path.substring(1).replaceAll("\\[[^\\]]*\\]", ".[]").split("\\.", -1)) {
      node = part.equals("[]") ? node.path("items") : node.path("properties").path(part);
    }
    return node.isMissingNode() ? Optional.empty() : Optional.of(node);
  }

  private static Map<String, JsonNode> kinds() {
    Map<String, JsonNode> kinds = new TreeMap<>();
    try (Stream<Path> files = Files.list(Path.of("crds"))) {
      for (Path file : files.toList()) {
        JsonNode spec = YAML.readTree(file.toFile()).path("spec");
        JsonNode schema = spec.at("/versions/0/schema/openAPIV3Schema");
        kinds.put(spec.at("/names/singular").asText(), schema);
        kinds.put(spec.at("/names/plural").asText(), schema);
        spec.at("/names/shortNames").forEach(name -> kinds.put(name.asText(), schema));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return kinds;
  }
}
