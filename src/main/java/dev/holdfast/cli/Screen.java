package dev.holdfast.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;

/** What people see and type. What was asked for goes to the output, everything else beside it. */
final class Screen {
  private final StandardOutput out;
  private final PrintStream err;
  private final BufferedReader in;
  private final Look look;

  Screen(OutputStream out, PrintStream err, BufferedReader in, Look look) {
    this.out = new StandardOutput(out);
    this.err = err;
    this.in = in;
    this.look = look;
  }

  Look look() {
    return look;
  }

  PrintStream err() {
    return err;
  }

  /** Why not all of the output was written; empty if all of it was, or nobody wants the rest. */
  Optional<String> lost() {
    return out.lost();
  }

  /** Writes {@code text} to the output as it is: what a program reads. */
  void text(String text) {
    out.print(text);
    out.flush();
  }

  /** Writes a line to the output. */
  void line(String text) {
    out.println(text);
    out.flush();
  }

  /** Writes {@code table} to the output, as wide as the terminal. */
  void table(Table table) {
    table.lines(look.outIsTerminal() ? look.width() : 0).forEach(this::line);
  }

  /** Tells people something that is not what they asked for. */
  void tell(String text) {
    err.println(text);
    err.flush();
  }

  /**
   * Asks for a line.
   *
   * @return empty if nobody can answer
   */
  Optional<String> ask(String question) {
    if (!look.inIsTerminal()) {
      return Optional.empty();
    }
    err.print(question);
    err.flush();
    try {
      return Optional.ofNullable(in.readLine()).map(String::strip);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
