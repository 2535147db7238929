package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RestoreRunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
          "the role that connects may not create databases; ALTER ROLE … CREATEDB lets it",
          "spec.target.connection.secretRef");
    }
  }

  /**
   * @throws RunFailedException if one of the roles that {@code made} makes cannot be made
   */
  static void checkMaking(RolesSql made, RoleMaking making) throws RunFailedException {
    Map<String, String> problems = made.roles().isEmpty() ? Map.of() : making.problems(made);
    if (!problems.isEmpty()) {
      throw new RunFailedException(
          FailureReason.SERVER_PERMISSION_DENIED,
          problems.entrySet().stream()
                  .map(one -> "role \"" + one.getKey() + "\" cannot be made: " + one.getValue())
                  .collect(Collectors.joining("; "))
              + "; create what the server lacks, or restore as a role that may, such as a"
              + " superuser",
          "spec.target.globals");
    }
  }

  /**
   * @throws RunFailedException if nobody can tell whether the roles are those that were stored, and
   *     they get what would let them take over the server
   */
  static void checkPowers(RolesSql made, RestoreRunSpec.StoredBackup backup)
      throws RunFailedException {
    if (backup.sha256() == null && !made.powers().isEmpty()) {
      throw new RunFailedException(
          FailureReason.MANIFEST_INVALID,
          String.join(", ", made.powers())
              + ": whoever can write to the bucket could have said so; give the checksum of the"
              + " manifest that you trust in spec.source.object.sha256, or create these roles"
              + " yourself",
          "spec.source.object.sha256");
    }
  }

  /**
   * @throws RunFailedException if something is to belong to one of {@code owners}, and the role may
   *     not give it to them
   */
  static void checkOwners(Set<String> owners, TargetServer server, TargetServer.Facts facts)
      throws RunFailedException {
    List<String> others =
        facts.superuser() ? new ArrayList<>() : server.roles().notMemberOf(owners, facts.major());
    // Whoever owns a database is a member of it there.
    others.remove("pg_database_owner");
    if (!others.isEmpty()) {
      throw new RunFailedException(
          FailureReason.SERVER_PERMISSION_DENIED,
          "the role may not give anything to "
              + quoted(new TreeSet<>(others))
              + ", which own something in the backup; make it a member of them, or set"
              + " spec.target.noOwner: true",
          "spec.target.connection.secretRef");
    }
  }

  private static String quoted(Set<String> names) {
    return '"' + String.join("\", \"", new TreeSet<>(names)) + '"';
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
