package dev.holdfast.runner;

/**
 * Something that is stored is not what it should be. The message is one sentence for people. Only
 * what is sure is told so: a store that does not answer is another matter.
 */
final class DamagedException extends Exception {
  private static final long serialVersionUID = 1L;

  DamagedException(String message) {
    super(message);
  }

  DamagedException(String message, Throwable cause) {
    super(message, cause);
  }
}
