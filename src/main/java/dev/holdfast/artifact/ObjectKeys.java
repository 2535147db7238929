package dev.holdfast.artifact;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The layout of a bucket: the one place where keys are built.
 *
 * <p>{@code <prefix>/<namespace>/<policy>/<backup>/} holds a backup's objects. Namespace, policy
 * and backup are DNS labels, so they need no escaping; names of databases may be anything and are
 * escaped.
 */
public final class ObjectKeys {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private ObjectKeys() {}

  /** The directory of a backup, ending in a slash. */
  public static String directory(String prefix, RunIdentity run) {
    return directory(prefix, run.namespace(), run.policy(), run.backup());
  }

  /** The directory of the backups of a policy, ending in a slash. */
  public static String policyDirectory(String prefix, RunIdentity run) {
    return policyDirectory(prefix, run.namespace(), run.policy());
  }

  /** The directory of the backups of the policy of that name, ending in a slash. */
  public static String policyDirectory(String prefix, String namespace, String policy) {
    return prefix + namespace + "/" + policy + "/";
  }

  /**
   * The directory of what checks of a policy try a destination with, ending in a slash. No backup
   * can be called so.
   */
  public static String probeDirectory(String prefix, RunIdentity run) {
    return policyDirectory(prefix, run) + "~check/";
  }

  /** The directory of the backup of that name, ending in a slash. */
  public static String directory(String prefix, String namespace, String policy, String backup) {
    return policyDirectory(prefix, namespace, policy) + backup + "/";
  }

  /**
   * The key of what is at {@code key} of one destination at another, whose keys begin otherwise.
   *
   * @throws IllegalArgumentException if {@code key} does not begin with {@code prefix}
   */
  public static String moved(String key, String prefix, String otherPrefix) {
    if (!key.startsWith(prefix)) {
      throw new IllegalArgumentException(key + " does not begin with " + prefix);
    }
    return otherPrefix + key.substring(prefix.length());
  }

  /**
   * The name of the object with a database's dump, in its backup's directory.
   *
   * @param attempt what tells this attempt of the run from every other, lower-case letters and
   *     digits: an attempt that was thought dead must not write over what another has written
   * @param part 0 for the archive of the database, else the number of the object with rows of it
   */
  public static String dumpFile(
      RunIdentity run,
      String attempt,
      String database,
      int part,
      DumpFormat format,
      Compression compression,
      Encryption encryption) {
    return "backup_"
        + run.tier()
        + "_"
        + time(run.time())
        + "_"
        + escape(database)
        + "."
        + attempt
        + (part == 0 ? "" : ".data" + part)
        + "."
        + format.extension()
        + suffix(compression, encryption);
  }

  /** The name of the object with roles and tablespaces, in its backup's directory. */
  public static String globalsFile(String attempt, Compression compression, Encryption encryption) {
    return "globals." + attempt + ".sql" + suffix(compression, encryption);
  }

  /**
   * Which names of files {@link #dumpFile} and {@link #globalsFile} give to attempts whose names
   * begin with {@code run}. A name that somebody has made of one of them, by adding to it, is none.
   */
  public static Predicate<String> filesOfAttempts(String run) {
    return Pattern.compile(
            "(globals|backup_[A-Za-z0-9_~-]+)\\."
                + Pattern.quote(run)
                + "[0-9a-z]*(\\.data[0-9]+)?\\."
                + oneOf(DumpFormat.values(), DumpFormat::extension)
                + optional(Compression.values(), Compression::extension)
                + optional(Encryption.values(), Encryption::extension))
        .asMatchPredicate();
  }

  private static <T> String optional(T[] values, Function<T, String> extension) {
    return "(\\." + oneOf(values, extension) + ")?";
  }

  private static <T> String oneOf(T[] values, Function<T, String> extension) {
    return Stream.of(values)
        .map(extension)
        .filter(text -> !text.isEmpty())
        .map(Pattern::quote)
        .collect(Collectors.joining("|", "(", ")"));
  }

  private static String suffix(Compression compression, Encryption encryption) {
    return suffix(compression.extension()) + suffix(encryption.extension());
  }

  private static String suffix(String extension) {
    return extension.isEmpty() ? "" : "." + extension;
  }

  /** A time as the names of objects carry it. */
  public static String time(Instant time) {
    return TIME.format(time);
  }

  /**
   * A name that is safe in a key, in a file name and in a URL: everything but ASCII letters,
   * digits, minus and underscore becomes {@code ~} and two hexadecimal digits for each byte of its
   * UTF-8. Two names never become the same.
   */
  static String escape(String name) {
    StringBuilder text = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_';
      if (plain) {
        text.append(c);
      } else {
        text.append(String.format("~%02x", (int) c));
      }
    }
    return text.toString();
  }
}
