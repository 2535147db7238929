package dev.holdfast.encryption;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What gpg said: lines for people, and lines for programs, which begin {@code [GNUPG:]}.
 *
 * @see <a href="https://github.com/gpg/gnupg/blob/master/doc/DETAILS">doc/DETAILS of GnuPG</a>
 */
record GnupgLines(List<String> said) {
  static final String STATUS = "[GNUPG:] ";

  /** What follows {@code keyword} in the lines for programs that begin with it. */
  Stream<String> status(String keyword) {
    String beginning = STATUS + keyword;
    return said.stream()
        .filter(line -> line.equals(beginning) || line.startsWith(beginning + " "))
        .map(line -> line.substring(beginning.length()).strip());
  }

  boolean has(String keyword) {
    return status(keyword).findAny().isPresent();
  }

  /** Whether a line for people contains {@code words}. */
  boolean says(String words) {
    return said.stream().anyMatch(line -> !line.startsWith(STATUS) && line.contains(words));
  }

  /** The last line for people, without the program's name. */
  String complaint() {
    Optional<String> last =
        said.stream()
            .filter(line -> !line.startsWith(STATUS))
            .map(line -> line.startsWith("gpg: ") ? line.substring("gpg: ".length()) : line)
            .filter(line -> !line.isBlank())
            .reduce((a, b) -> b);
    return last.orElse("it does not say why");
  }
}
