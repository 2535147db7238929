package dev.holdfast.cli;

/** Has people say that they mean it. */
final class Confirmation {
  private final Screen screen;

  Confirmation(Screen screen) {
    this.screen = screen;
  }

  /**
   * Has {@code word} typed.
   *
   * @param warning what is about to happen
   * @param forced whether nobody is asked
   * @throws CommandFailedException if anything else was typed, or nobody can type
   */
  void require(String warning, String word, boolean forced) {
    String plain = Cells.of(word);
    if (plain.isEmpty()) {
      throw new IllegalArgumentException("nothing is confirmed by typing nothing");
    }
    if (forced) {
      return;
    }
    if (!screen.look().inIsTerminal()) {
      throw new CommandFailedException(
          ExitStatus.DENIED,
          warning
              + " Nobody is at a terminal to confirm that; nothing was done. To do it all the"
              + " same: --force");
    }
    screen.tell(warning);
    String typed = screen.ask("Type " + plain + " to go on: ").orElse("");
    if (!typed.equals(plain)) {
      throw new CommandFailedException(ExitStatus.DENIED, "Not confirmed; nothing was done.");
    }
  }
}
