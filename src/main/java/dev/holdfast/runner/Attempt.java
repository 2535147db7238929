package dev.holdfast.runner;

import dev.holdfast.artifact.ObjectKeys;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.Predicate;

/**
 * Tells one attempt of a run from every other. Kubernetes starts a new pod when it believes the old
 * one to be gone; on a node that it cannot reach, the old one may go on all the same. So whatever
 * an attempt makes carries its name, and none writes where another has written.
 *
 * @param run tells the run, also from one of the same name in another cluster; hexadecimal digits
 * @param own tells the attempt; eight hexadecimal digits
 */
record Attempt(String run, String own) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int RUN_DIGITS = 8;
  private static final int OWN_BYTES = 4;

  /** A new attempt of the run for the object with {@code uid}. */
  static Attempt of(String uid) {
    byte[] bytes = new byte[OWN_BYTES];
    RANDOM.nextBytes(bytes);
    return new Attempt(
        Sha256.of(uid.getBytes(StandardCharsets.UTF_8)).substring(0, RUN_DIGITS),
        HexFormat.of().formatHex(bytes));
  }

  /** How the names of files carry it. */
  String name() {
    return run + own;
  }

  /** Which names of files this and other attempts of the same run give to their objects. */
  Predicate<String> filesOfThisRun() {
    return ObjectKeys.filesOfAttempts(run);
  }

  /** Whether this or another attempt of the same run made {@code file}. */
  boolean isOfThisRun(String file) {
    return file.contains("." + run);
  }
}
