package dev.holdfast.cli;

import java.io.Writer;
import java.util.function.Consumer;

/** A writer into the output of a screen. */
final class ScreenWriter extends Writer {
  private final Consumer<String> text;

  ScreenWriter(Consumer<String> text) {
    this.text = text;
  }

  @Override
  public void write(char[] buffer, int offset, int length) {
    text.accept(new String(buffer, offset, length));
  }

  @Override
  public void flush() {
    // Everything is out.
  }

  @Override
  public void close() {
    // The screen stays.
  }
}
