package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.install.DocumentedCommand;
import java.io.BufferedReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The commands of Holdfast that the pages show are those that there are. */
class DocumentedCommandsTest {
  static List<DocumentedCommand> commands() {
    return DocumentedCommand.all().stream()
        .filter(command -> command.program().equals("holdfast"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void commandIsUnderstood(DocumentedCommand command) {
    CommandLine line =
        CommandLineMode.commandLine(
            new Desk(
                new Screen(
                    new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                    new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                    new BufferedReader(new StringReader("")),
                    Look.NONE),
                OpenCluster::open,
                InstantSource.system(),
                Map.of(),
                Duration.ofSeconds(1)));

    // It throws what is wrong with the words.
    assertThat(line.parseArgs(command.arguments().toArray(String[]::new)).subcommand()).isNotNull();
  }
}
