package dev.holdfast.runner;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Tells one attempt of a run from every other. Kubernetes starts a new pod when it believes the old
 * one to be gone; on a node that it cannot reach, the old one may go on all the same. So whatever
 * an attempt makes or removes carries its name, and none touches what another has made.
 */
final class Attempt {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 4;

  private Attempt() {}

  /** A new name: eight hexadecimal digits. */
  static String name() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
