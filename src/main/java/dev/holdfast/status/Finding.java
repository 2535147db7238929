package dev.holdfast.status;

import java.time.Instant;
import java.util.Optional;

/**
 * What is to be said of a policy by a condition that somebody may have an alert on.
 *
 * @param type the type of the condition
 * @param status {@code True} if all is well, {@code False} if somebody should look, {@code Unknown}
 *     if nothing can be said
 * @param reason one CamelCase word
 * @param message one sentence for people, which stays the same as long as the facts do
 * @param turns when it is to be looked at again although nothing has happened; empty for never
 */
record Finding(String type, String status, String reason, String message, Optional<Instant> turns) {

  static Finding good(String type, String reason, String message, Optional<Instant> turns) {
    return new Finding(type, "True", reason, PlainText.of(message), turns);
  }

  static Finding bad(String type, String reason, String message) {
    return new Finding(type, "False", reason, PlainText.of(message), Optional.empty());
  }

  static Finding unknown(String type, String reason, String message, Optional<Instant> turns) {
    return new Finding(type, "Unknown", reason, PlainText.of(message), turns);
  }
}
