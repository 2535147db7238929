package dev.holdfast.runner;

import dev.holdfast.artifact.ObjectKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names and contents of what one attempt of a check tries a destination with. The names tell
 * when they were made and for which check, so that the next one can remove what a killed one has
 * left.
 *
 * @param directory where they lie, ending in a slash
 * @param time when the attempt began, as names have it
 * @param attempt which one it is
 */
record Probe(String directory, String time, Attempt attempt) {
  /** So long no check takes: what is older, nobody is at. */
  private static final Duration OLD = Duration.ofDays(1);

  private static final Pattern FILE =
      Pattern.compile("probe-(\\d{8}T\\d{6}Z)\\.([0-9a-f]{16})\\.(small|large)");

  /** The probe of a new attempt of the check with {@code uid}. */
  static Probe of(String directory, String uid, Instant now) {
    return new Probe(directory, ObjectKeys.time(now), Attempt.of(uid));
  }

  /** The key of what is written as a manifest is. */
  String small() {
    return key("small");
  }

  /** The key of what is written as a dump is. */
  String large() {
    return key("large");
  }

  private String key(String size) {
    return directory + "probe-" + time + "." + attempt.name() + "." + size;
  }

  /** What the small one holds. */
  byte[] content() {
    return ("Tells whether a backup can be stored here; may be removed. " + attempt.name() + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Whether {@code file} was left by an earlier attempt of this check, or by one of long ago. */
  boolean isLeft(String file, Instant now) {
    Matcher name = FILE.matcher(file);
    if (!name.matches() || name.group(2).equals(attempt.name())) {
      return false;
    }
    return name.group(2).startsWith(attempt.run())
        || name.group(1).compareTo(ObjectKeys.time(now.minus(OLD))) < 0;
  }
}
