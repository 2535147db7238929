package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec.MountedSecret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Secret as its volume shows it: one file a key. Values are trimmed of a last line break, which
 * most hand-made Secrets have by accident.
 */
final class SecretFiles {
  private static final long MAX_VALUE = 1 << 20;

  /** And nothing more: a password may end in white space. */
  private static final Pattern LAST_LINE_BREAK = Pattern.compile("\r?\n\\z");

  private final MountedSecret secret;
  private final Map<String, String> values;

  private SecretFiles(MountedSecret secret, Map<String, String> values) {
    this.secret = secret;
    this.values = values;
  }

  /**
   * Reads a mounted Secret.
   *
   * @throws RunFailedException if the Secret does not exist, which its optional volume shows as an
   *     empty directory
   */
  static SecretFiles read(MountedSecret secret) throws RunFailedException {
    Map<String, String> values = new TreeMap<>();
    Path directory = Path.of(secret.path());
    if (Files.isDirectory(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          readInto(values, file);
        }
      } catch (IOException e) {
        throw new RunFailedException(
            FailureReason.SECRET_INVALID,
            "Secret \"" + secret.name() + "\" cannot be read: " + e.getMessage(),
            secret.field(),
            e);
      }
    }
    if (values.isEmpty()) {
      throw new RunFailedException(
          FailureReason.SECRET_INVALID,
          "Secret \"" + secret.name() + "\" does not exist or is empty",
          secret.field());
    }
    return new SecretFiles(secret, values);
  }

  /**
   * The file of a single mounted key.
   *
   * @throws RunFailedException if the Secret or its key does not exist
   */
  static Path file(MountedSecret secret) throws RunFailedException {
    Path file = Path.of(secret.path());
    if (!Files.isRegularFile(file)) {
      throw new RunFailedException(
          FailureReason.SECRET_INVALID,
          "Secret \""
              + secret.name()
              + "\" does not exist or has no key \""
              + file.getFileName()
              + "\"",
          secret.field());
    }
    return file;
  }

  private static void readInto(Map<String, String> values, Path file) throws IOException {
    String key = file.getFileName().toString();
    // A Secret volume keeps its versions in directories whose names begin with two dots.
    if (key.startsWith("..") || !Files.isRegularFile(file) || Files.size(file) > MAX_VALUE) {
      return;
    }
    String value = Files.readString(file, StandardCharsets.UTF_8);
    values.put(key, LAST_LINE_BREAK.matcher(value).replaceFirst(""));
  }

  /** The value of the first of {@code keys} that is there and not empty. */
  Optional<String> first(String... keys) {
    return Stream.of(keys)
        .map(values::get)
        .filter(value -> value != null && !value.isEmpty())
        .findFirst();
  }

  /** The failure of a Secret that is there but lacks what is needed. */
  RunFailedException lacks(String what) {
    return new RunFailedException(
        FailureReason.SECRET_INVALID,
        "Secret \""
            + secret.name()
            + "\" has no "
            + what
            + "; its keys are "
            + String.join(", ", values.keySet()),
        secret.field());
  }
}
