package dev.holdfast.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be said of the Dockerfiles without building them: one of them needs a GraalVM. */
class DockerfilesTest {
  /** What a build may copy: everything else is kept from it. */
  private static final Pattern COPIED =
      Pattern.compile("target/(?:quarkus-app/\\S*|\\*-runner)|deploy/image/\\S+");

  /** An instruction and its arguments, on one line. */
  private record Instruction(String name, String arguments) {}

  @ParameterizedTest
  @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native"})
  void imageRunsAsANumberedUserWhoIsNotRoot(String file) throws IOException {
    List<Instruction> last = lastStage(file);

    assertThat(last).contains(new Instruction("USER", "10001:10001"));
    assertThat(last.get(last.size() - 1).name()).isEqualTo("ENTRYPOINT");
    assertThat(last.get(last.size() - 1).arguments()).startsWith("[\"").endsWith("\"]");
    int user = names(last).indexOf("USER");
    assertThat(names(last).subList(user, last.size())).doesNotContain("RUN", "COPY");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native"})
  void packagesAreInstalledFromFreshListsAndLeaveNoneBehind(String file) throws IOException {
    assertThat(instructions(file))
        .filteredOn(instruction -> instruction.arguments().contains("apt-get install"))
        .hasSize(2)
        .allSatisfy(
            instruction ->
                assertThat(instruction.arguments())
                    .contains("apt-get update", "-y --no-install-recommends", "noninteractive"));
    assertThat(lastStage(file))
        .filteredOn(instruction -> instruction.arguments().contains("apt-get install"))
        .singleElement()
        .satisfies(
            instruction ->
                assertThat(instruction.arguments()).contains("rm -rf", "/var/lib/apt/lists/*"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native"})
  void nothingComesFromElsewhereThanTheBaseTheBuildAndThePackages(String file) throws IOException {
    List<Instruction> all = instructions(file);

    assertThat(names(all)).isSubsetOf("ARG", "FROM", "RUN", "COPY", "ENV", "USER", "ENTRYPOINT");
    assertThat(all)
        .filteredOn(instruction -> instruction.name().equals("FROM"))
        .allMatch(instruction -> instruction.arguments().startsWith("${BASE}"));
    assertThat(all)
        .filteredOn(instruction -> instruction.name().equals("RUN"))
        .noneMatch(
            instruction -> instruction.arguments().matches(".*\\b(curl|wget|git|https?:).*"));
    for (Instruction copy : all.stream().filter(one -> one.name().equals("COPY")).toList()) {
      if (!copy.arguments().startsWith("--from=parts ")) {
        List<String> paths = List.of(copy.arguments().split(" ", -1));
        assertThat(paths.subList(0, paths.size() - 1))
            .allMatch(path -> COPIED.matcher(path).matches());
        assertThat(paths)
            .filteredOn(path -> path.startsWith("deploy/"))
            .allMatch(path -> Files.isRegularFile(Path.of(path)));
      }
    }
  }

  /** What differs between the two is the program, and what of the runtime it needs. */
  @Test
  void bothHaveTheSameClientsToolsAndSettings() throws IOException {
    Set<String> program = Set.of("jlink", "archive-classes", "openjdk");

    assertThat(shared("Dockerfile.native", program)).isEqualTo(shared("Dockerfile.jvm", program));
  }

  private static String shared(String file, Set<String> program) throws IOException {
    return lastStage(file).stream()
        .filter(one -> Set.of("RUN", "ENV", "USER").contains(one.name()))
        .filter(one -> program.stream().noneMatch(word -> one.arguments().contains(word)))
        .filter(one -> !one.arguments().startsWith("PATH="))
        .map(one -> one.name() + " " + one.arguments())
        .collect(Collectors.joining("\n"));
  }

  private static List<String> names(List<Instruction> instructions) {
    return instructions.stream().map(Instruction::name).toList();
  }

  private static List<Instruction> lastStage(String file) throws IOException {
    List<Instruction> all = instructions(file);
    return all.subList(names(all).lastIndexOf("FROM"), all.size());
  }

  private static List<Instruction> instructions(String file) throws IOException {
    return Files.readString(Path.of(file))
        .replaceAll("(?m)^#.*\n", "")
        .replaceAll("\\\\\n\\s*", " ")
        .lines()
        .filter(line -> !line.isBlank())
        .map(line -> line.split(" ", 2))
        .map(parts -> new Instruction(parts[0], parts[1].replaceAll(" +", " ").strip()))
        .toList();
  }
}
