package dev.holdfast.storage;

import java.util.Optional;

/** What a key is to a directory. A server may list other keys than it was asked for. */
final class Below {
  private Below() {}

  /**
   * The name of the file {@code key} in {@code directory}; empty if it does not lie there, but
   * elsewhere or in a directory below.
   *
   * @param key a key that a server has listed; may be null
   */
  static Optional<String> file(String directory, String key) {
    return rest(directory, key).filter(name -> name.indexOf('/') < 0);
  }

  /**
   * The name of the directory directly below {@code directory} that {@code key} lies in, or is,
   * ending in a slash; empty if it lies elsewhere, or is a file of {@code directory}.
   *
   * @param key a key or a prefix of keys that a server has listed; may be null
   */
  static Optional<String> directory(String directory, String key) {
    return rest(directory, key)
        .filter(rest -> rest.indexOf('/') > 0)
        .map(rest -> rest.substring(0, rest.indexOf('/')));
  }

  private static Optional<String> rest(String directory, String key) {
    return key != null && key.startsWith(directory) && key.length() > directory.length()
        ? Optional.of(key.substring(directory.length()))
        : Optional.empty();
  }
}
