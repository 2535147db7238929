package dev.holdfast.embedded;

import java.nio.file.Path;

/**
 * A pair of keys of age, made by {@code age-keygen}.
 *
 * @param recipient the public one
 * @param file the identity file
 */
public record AgeIdentity(String recipient, Path file) {

  /** A new pair, whose identity file is {@code name} in {@code directory}. */
  public static AgeIdentity create(Path directory, String name) {
    Path file = directory.resolve(name);
    StandardTools.run(new byte[0], "age-keygen", "-o", file.toString());
    return new AgeIdentity(recipient(file), file);
  }

  private static String recipient(Path file) {
    return StandardTools.text(StandardTools.run(new byte[0], "age-keygen", "-y", file.toString()))
        .strip();
  }

  /** What {@code age -d} makes of {@code stored}. */
  public byte[] decrypt(byte[] stored) {
    return StandardTools.run(stored, "age", "-d", "-i", file.toString());
  }

  /** What {@code age -r} makes of {@code content}. */
  public byte[] encrypt(byte[] content) {
    return StandardTools.run(content, "age", "-r", recipient);
  }
}
