package dev.holdfast.fuzz;

import java.nio.charset.StandardCharsets;

/** What has to hold whatever comes in. */
public final class Held {
  private Held() {}

  /** Fails, with what is wrong, unless it holds. */
  public static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  /** Fails if {@code text} is more than a line, or has something that a terminal obeys. */
  public static void requirePlain(String what, String text) {
    text.codePoints()
        .forEach(
            c -> {
              int type = Character.getType(c);
              require(
                  type != Character.CONTROL
                      && type != Character.FORMAT
                      && type != Character.SURROGATE
                      && type != Character.LINE_SEPARATOR
                      && type != Character.PARAGRAPH_SEPARATOR,
                  what + " has U+" + Integer.toHexString(c));
            });
  }

  /** The input as text. */
  public static String text(byte[] input) {
    return new String(input, StandardCharsets.UTF_8);
  }

  /** Part {@code number} of an input whose parts are lines; "" if there are fewer. */
  public static String part(byte[] input, int number) {
    String[] parts = text(input).split("\n", number + 2);
    return number < parts.length ? parts[number] : "";
  }
}
