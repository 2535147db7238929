package dev.holdfast.status;

import dev.holdfast.artifact.Shortening;
import java.util.regex.Pattern;

/**
 * Text from servers, dumps and other people's software, made fit for a terminal, a mail and a
 * status field: no control characters, which could move the cursor or forge a line, and bounded.
 */
public final class PlainText {
  private static final int MAX_LENGTH = 1_000;

  /** Enough of a text to fill the limit; the rest of a flood need not be looked at. */
  private static final int MAX_READ = 100 * MAX_LENGTH;

  /**
   * Escape sequences of terminals: CSI, such as colours; OSC, such as titles and links, up to their
   * end; and those of two characters. Without this, their harmless-looking rest would remain.
   *
   * @see <a href="https://ecma-international.org/publications-and-standards/standards/ecma-48/">
   *     ECMA-48</a>
   */
  private static final Pattern ESCAPES =
      Pattern.compile(
          "(?:\u001b\\[|\u009b)[0-?]*+[ -/]*+[@-~]?"
              + "|(?:\u001b\\]|\u009d)[^\u0007\u001b\u009c]*+(?:\u0007|\u001b\\\\|\u009c)?"
              + "|\u001b[ -/]*+[0-~]?");

  private PlainText() {}

  /** {@code text} on one line of at most 1,000 characters. */
  public static String of(String text) {
    String read = text.length() <= MAX_READ ? text : text.substring(0, MAX_READ);
    String bare = ESCAPES.matcher(read).replaceAll("");
    StringBuilder plain = new StringBuilder();
    boolean gap = false;
    for (int i = 0; i < bare.length(); ) {
      int c = bare.codePointAt(i);
      i += Character.charCount(c);
      if (Character.isWhitespace(c) || Character.isSpaceChar(c) || isUnsafe(c)) {
        gap = !plain.isEmpty();
        continue;
      }
      if (gap) {
        plain.append(' ');
        gap = false;
      }
      plain.appendCodePoint(c);
      if (plain.length() > MAX_LENGTH) {
        break;
      }
    }
    return cut(plain.toString(), MAX_LENGTH);
  }

  /** {@code text} and {@code end}, on one line of at most 1,000 characters, and the end whole. */
  static String ending(String text, String end) {
    String last = cut(end, MAX_LENGTH / 2);
    return cut(of(text), MAX_LENGTH - last.length()) + last;
  }

  /**
   * At most {@code length} characters of {@code text}, the last of which says if there are more.
   */
  public static String cut(String text, int length) {
    return Shortening.cut(text, length);
  }

  private static boolean isUnsafe(int c) {
    int type = Character.getType(c);
    // Format characters include those that reverse the direction of what follows.
    return type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE;
  }
}
