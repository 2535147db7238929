package dev.holdfast.status;

/**
 * Text from servers, dumps and other people's software, made fit for a terminal, a mail and a
 * status field: no control characters, which could move the cursor or forge a line, and bounded.
 */
public final class PlainText {
  private static final int MAX_LENGTH = 1_000;

  private PlainText() {}

  /** {@code text} on one line of at most 1,000 characters. */
  public static String of(String text) {
    StringBuilder plain = new StringBuilder();
    boolean gap = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      boolean blank = Character.isWhitespace(c) || isUnsafe(c);
      if (blank) {
        gap = !plain.isEmpty();
        continue;
      }
      if (gap) {
        plain.append(' ');
        gap = false;
      }
      plain.appendCodePoint(c);
      if (plain.length() >= MAX_LENGTH) {
        return plain.append('…').toString();
      }
    }
    return plain.toString();
  }

  private static boolean isUnsafe(int c) {
    int type = Character.getType(c);
    // Format characters include those that reverse the direction of what follows.
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
