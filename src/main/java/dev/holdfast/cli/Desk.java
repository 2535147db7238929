package dev.holdfast.cli;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Function;

/**
 * What commands work with.
 *
 * @param screen where people are
 * @param clusters opens a cluster
 * @param clock the time
 * @param environment the environment of the process
 * @param pause how long to pause between two looks at something that is waited for
 */
record Desk(
    Screen screen,
    Function<ClusterOptions, Cluster> clusters,
    InstantSource clock,
    Map<String, String> environment,
    Duration pause) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SALT_BYTES = 16;

  /** The cluster that {@code options} name. */
  Cluster open(ClusterOptions options) {
    return clusters.apply(options);
  }

  /** What is different each time. */
  byte[] salt() {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return salt;
  }

  /** What people type to call this program. */
  String program() {
    return environment.getOrDefault("HOLDFAST_COMMAND", "holdfast");
  }
}
