package dev.holdfast.artifact;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/**
 * What one check of a policy has found.
 *
 * @param name what was checked, one CamelCase word
 * @param target of what: a database, a destination, a key; null of what there is one of
 * @param outcome how it came out
 * @param message one sentence for people: what was found, and what to do
 * @param field the field of the policy to look at; may be null
 */
public record CheckFinding(
    String name, String target, Outcome outcome, String message, String field) {

  /** How a check comes out. */
  public enum Outcome {
    /** It is as a backup needs it. */
    @JsonProperty("Passed")
    PASSED,
    /** A backup would be taken, but something is worth a look. */
    @JsonProperty("Warning")
    WARNING,
    /** A backup would fail, or go wrong at one of its ends. */
    @JsonProperty("Failed")
    FAILED,
    /** It was not tried. */
    @JsonProperty("Skipped")
    SKIPPED
  }

  public CheckFinding {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(outcome, "outcome");
  }

  /** Whether nobody has to do anything about it. */
  public boolean isFine() {
    return outcome == Outcome.PASSED || outcome == Outcome.SKIPPED;
  }

  CheckFinding withMessageOfAtMost(int length) {
    return new CheckFinding(name, target, outcome, Shortening.cut(message, length), field);
  }
}
