package dev.holdfast.artifact;

/** Makes texts fit, where there is little room. */
public final class Shortening {
  private Shortening() {}

  /**
   * At most {@code length} characters of {@code text}, the last of which says that there are more;
   * null if that is. No character is cut in half, which is none that could be written.
   */
  public static String cut(String text, int length) {
    if (text == null || text.length() <= length) {
      return text;
    }
    int end = Math.max(0, length - 1);
    return text.substring(
            0, end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end)
        + "…";
  }
}
