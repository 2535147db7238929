package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a server can take what a backup has. */
final class TargetCheck {
  private static final Pattern MAJOR = Pattern.compile("(\\d+)");

  private TargetCheck() {}

  /**
   * @throws RunFailedException unless the role may create databases
   */
  static void checkRight(TargetServer.Facts facts) throws RunFailedException {
    if (!facts.mayCreate()) {
      throw new RunFailedException(
          FailureReason.SERVER_PERMISSION_DENIED,
          "the role may not create databases; it needs CREATEDB",
          "spec.target.connection.secretRef");
    }
  }

  /**
   * @throws RunFailedException if the server is older than the backup
   */
  static void checkVersion(Manifest manifest, TargetServer.Facts facts) throws RunFailedException {
    int backupMajor = major(manifest.serverVersion());
    if (facts.major() < backupMajor) {
      throw new RunFailedException(
          FailureReason.SERVER_TOO_OLD,
          "the backup is of PostgreSQL "
              + backupMajor
              + ", and the target is PostgreSQL "
              + facts.major()
              + "; restore to "
              + backupMajor
              + " or newer",
          "spec.target.connection");
    }
  }

  /** The major version in the version {@code version} of PostgreSQL or of one of its programs. */
  static int major(String version) throws RunFailedException {
    Matcher number = MAJOR.matcher(String.valueOf(version));
    if (!number.find() || number.group(1).length() > 4) {
      throw new RunFailedException(
          FailureReason.MANIFEST_INVALID, "\"" + version + "\" is no version of PostgreSQL", null);
    }
    return Integer.parseInt(number.group(1));
  }
}
