package dev.holdfast.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Cuts the SQL that pg_dump and its kin write into statements, line by line. What stands within a
 * text, a name or the body of a function is part of it, whatever it looks like. Comments, which
 * explain what follows, and commands for psql are told as they are, and only where no statement has
 * begun.
 */
final class SqlStatements {
  private static final String BACKSLASHES = "SET standard_conforming_strings = off;";

  private enum State {
    PLAIN,
    TEXT,
    ESCAPED_TEXT,
    NAME,
    BODY
  }

  private final Consumer<String> onStatement;
  private final StringBuilder statement = new StringBuilder();
  private State state = State.PLAIN;
  private String tag;
  private boolean backslashes;

  /** One that hands each statement to {@code onStatement}, with the semicolon at its end. */
  SqlStatements(Consumer<String> onStatement) {
    this.onStatement = onStatement;
  }

  /** The statements, comments and commands in {@code lines}. */
  static List<String> of(List<String> lines) {
    List<String> statements = new ArrayList<>();
    SqlStatements cut = new SqlStatements(statements::add);
    lines.forEach(cut::line);
    return statements;
  }

  /** The next line. */
  void line(String line) {
    if (statement.isEmpty()) {
      if (line.startsWith("--") || line.startsWith("\\")) {
        onStatement.accept(line);
        return;
      }
    } else {
      statement.append('\n');
    }
    int at = 0;
    while (at < line.length()) {
      at = state == State.PLAIN ? plain(line, at) : quoted(line, at);
    }
  }

  private int plain(String line, int at) {
    char one = line.charAt(at);
    if (statement.isEmpty() && Character.isWhitespace(one)) {
      return at + 1;
    }
    if (line.startsWith("--", at)) {
      return line.length();
    }
    switch (one) {
      case '\'' -> state = isEscaped(line, at) ? State.ESCAPED_TEXT : State.TEXT;
      case '"' -> state = State.NAME;
      case '$' -> {
        String found = tagAt(line, at);
        if (found != null) {
          tag = found;
          state = State.BODY;
          statement.append(found);
          return at + found.length();
        }
      }
      default -> {}
    }
    statement.append(one);
    if (one == ';') {
      String whole = statement.toString();
      statement.setLength(0);
      backslashes = backslashes || whole.equals(BACKSLASHES);
      onStatement.accept(whole);
    }
    return at + 1;
  }

  private boolean isEscaped(String line, int at) {
    boolean prefixed =
        at > 0
            && (line.charAt(at - 1) == 'E' || line.charAt(at - 1) == 'e')
            && (at == 1 || !isOfAName(line.charAt(at - 2)));
    return backslashes || prefixed;
  }

  /** The mark with which the body of a function begins and ends; null if there is none. */
  private static String tagAt(String line, int at) {
    if (at > 0 && isOfAName(line.charAt(at - 1))) {
      return null;
    }
    int end = at + 1;
    while (end < line.length() && isOfAName(line.charAt(end)) && line.charAt(end) != '$') {
      end++;
    }
    boolean isTag =
        end < line.length()
            && line.charAt(end) == '$'
            && (end == at + 1 || !Character.isDigit(line.charAt(at + 1)));
    return isTag ? line.substring(at, end + 1) : null;
  }

  private static boolean isOfAName(char one) {
    return Character.isLetterOrDigit(one) || one == '_' || one == '$';
  }

  /** A quote that is doubled ends here and begins again, which is the same. */
  private int quoted(String line, int at) {
    char one = line.charAt(at);
    if (state == State.BODY) {
      if (line.startsWith(tag, at)) {
        statement.append(tag);
        state = State.PLAIN;
        return at + tag.length();
      }
    } else if (state == State.ESCAPED_TEXT && one == '\\' && at + 1 < line.length()) {
      statement.append(one).append(line.charAt(at + 1));
      return at + 2;
    } else if (state == State.ESCAPED_TEXT
        && one == '\''
        && at + 1 < line.length()
        && line.charAt(at + 1) == '\'') {
      statement.append("''");
      return at + 2;
    } else if (one == (state == State.NAME ? '"' : '\'')) {
      state = State.PLAIN;
    }
    statement.append(one);
    return at + 1;
  }
}
