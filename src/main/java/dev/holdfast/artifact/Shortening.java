package dev.holdfast.artifact;

/** Makes messages fit, where there is little room. */
final class Shortening {
  private Shortening() {}

  /** At most {@code length} characters of {@code text}; null if that is. */
  static String cut(String text, int length) {
    return text == null || text.length() <= length
        ? text
        : text.substring(0, Math.max(0, length - 1)) + "…";
  }
}
