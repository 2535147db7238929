package dev.holdfast.encryption;

import java.util.List;

/** What the programs of age have in common. */
final class AgeTool {
  static final String NAME = "age";

  private static final String PREFIX = ": error: ";

  private AgeTool() {}

  /** What the program complained about, without its name and without where to report it. */
  static String complaint(List<String> said) {
    return said.stream()
        .filter(line -> line.contains(PREFIX))
        .map(line -> line.substring(line.indexOf(PREFIX) + PREFIX.length()))
        .findFirst()
        .orElse(said.isEmpty() ? "it does not say why" : said.get(0));
  }
}
