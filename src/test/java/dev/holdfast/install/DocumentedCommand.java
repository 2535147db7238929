package dev.holdfast.install;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A command that a page tells its reader to run.
 *
 * @param page where it stands
 * @param words it and its arguments, without quotes
 */
public record DocumentedCommand(Path page, List<String> words) {
  private static final Pattern BLOCK = Pattern.compile("(?s)```console\n(.*?)```");
  private static final Pattern COMMAND = Pattern.compile("(?m)^\\s*\\$ (.*)$");
  private static final Pattern CONTINUED = Pattern.compile("(\\\\|\\|)\n\\s*");

  /** A word may have parts in quotes; a comment ends the command, and so does what comes next. */
  private static final Pattern WORD =
      Pattern.compile("(?:'[^']*'|\"[^\"]*\"|[^\\s'\"#|&;])(?:'[^']*'|\"[^\"]*\"|[^\\s'\"|&;])*");

  private static final Pattern BETWEEN = Pattern.compile("\\s(?:&&|\\||;)\\s");

  /** All of them. */
  public static List<DocumentedCommand> all() {
    try {
      List<DocumentedCommand> commands = new ArrayList<>();
      for (Path page : DocsLinksTest.pages()) {
        BLOCK
            .matcher(Files.readString(page))
            .results()
            .flatMap(DocumentedCommand::lines)
            .flatMap(line -> BETWEEN.splitAsStream(withoutComment(line)))
            .map(command -> new DocumentedCommand(page, words(command)))
            .filter(command -> !command.words().isEmpty())
            .forEach(commands::add);
      }
      return commands;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The program: {@code holdfast} also where it is kubectl's plugin. */
  public String program() {
    return isPlugin() ? "holdfast" : words.get(0);
  }

  /** What the program is given. */
  public List<String> arguments() {
    return words.subList(isPlugin() ? 2 : 1, words.size());
  }

  private boolean isPlugin() {
    return words.size() > 1 && words.get(0).equals("kubectl") && words.get(1).equals("holdfast");
  }

  private static Stream<String> lines(MatchResult block) {
    // A backslash joins two lines; after a pipe they are two commands all the same.
    String joined = CONTINUED.matcher(block.group(1)).replaceAll("$1 ").replace("\\ ", " ");
    return COMMAND.matcher(joined).results().map(line -> line.group(1));
  }

  private static String withoutComment(String line) {
    return line.replaceFirst("\\s+# [^'\"]*$", "");
  }

  private static List<String> words(String command) {
    return WORD.matcher(command)
        .results()
        .map(MatchResult::group)
        .map(word -> word.replaceAll("['\"]", ""))
        .collect(Collectors.toList());
  }

  @Override
  public String toString() {
    return page + ": " + String.join(" ", words);
  }
}
