package dev.holdfast.cli;

import dev.holdfast.fuzz.FuzzTarget;
import dev.holdfast.fuzz.Held;
import dev.holdfast.status.PlainText;
import java.util.List;

/** Text of others on its way to a terminal. */
public final class TerminalFuzz {
  private TerminalFuzz() {}

  /** The targets. */
  public static List<FuzzTarget> targets() {
    return List.of(
        new FuzzTarget(
            "texts",
            2,
            List.of(
                "a \u001b[31mred\u001b[0m \u001b]0;title\u0007 b\r\nc \u202e\u200b\ud83d\ude00",
                "\u009b31m\u009d8;;http://x\u009c"),
            TerminalFuzz::text));
  }

  private static void text(byte[] input) {
    String text = Held.text(input);
    String plain = PlainText.of(text);
    Held.requirePlain("a text", plain);
    Held.require(plain.length() <= 1_000, "a text without an end");
    Held.require(PlainText.of(plain).equals(plain), "what is clean is not clean");
    String cell = Cells.of(text);
    Held.requirePlain("a cell", cell);
    Held.require(Cells.width(Cells.cut(cell, 20)) <= 20, "a cell that is too wide");
    for (String line : Cells.wrapped(cell, 30)) {
      Held.require(Cells.width(line) <= 30, "a line that is too wide");
    }
  }
}
