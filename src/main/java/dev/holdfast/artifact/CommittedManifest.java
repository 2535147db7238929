package dev.holdfast.artifact;

import java.util.Objects;

/**
 * A manifest that is in its place.
 *
 * @param destination the destination's name in the policy
 * @param key its whole key
 * @param sha256 its SHA-256, in hexadecimal
 */
public record CommittedManifest(String destination, String key, String sha256) {
  public CommittedManifest {
    Objects.requireNonNull(destination, "destination");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(sha256, "sha256");
  }
}
