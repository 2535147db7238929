package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The page of all commands is what they say of themselves. */
class CommandsPageTest {
  private static final Path PAGE = Path.of("docs", "commands.md");
  private static final Path MADE = Path.of("target", "commands.md");

  @Test
  void pageSaysWhatTheCommandsSay() throws Exception {
    String page = page();
    Files.writeString(MADE, page);

    assertThat(PAGE)
        .as("cp " + MADE + " " + PAGE)
        .usingCharset(StandardCharsets.UTF_8)
        .hasContent(page);
  }

  private static String page() {
    Screen screen =
        new Screen(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
            new BufferedReader(new StringReader("")),
            Look.NONE);
    CommandLine all =
        CommandLineMode.commandLine(
            new Desk(
                screen,
                OpenCluster::open,
                InstantSource.system(),
                Map.of(),
                Duration.ofSeconds(1)));
    StringBuilder page =
        new StringBuilder("# Commands\n\nWhat `--help` says, of each.\n").append(usage(all));
    all.getSubcommands().values().stream()
        .distinct()
        .forEach(
            one ->
                page.append("\n## ").append(one.getCommandName()).append("\n").append(usage(one)));
    return page.toString();
  }

  private static String usage(CommandLine line) {
    line.setUsageHelpAutoWidth(false);
    line.setUsageHelpWidth(100);
    return "\n```\n"
        + line.getUsageMessage(Ansi.OFF)
            .lines()
            .map(String::stripTrailing)
            .reduce("", (a, b) -> a + b + "\n")
        + "```\n";
  }
}
