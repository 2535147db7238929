package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.PruneRunSpec;
import dev.holdfast.artifact.PruneRunSpec.Copy;
import dev.holdfast.artifact.PruneRunSpec.Expired;
import dev.holdfast.artifact.RunSpec;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether what a run is told to delete makes sense. All of it is looked at before anything is
 * deleted: whoever is told nonsense in one place may be told it in others.
 */
final class PruneOrders {
  private static final String NAME = "[a-z0-9][a-z0-9.-]*";

  /** The namespace and the policy. */
  private static final Pattern OWNERS = Pattern.compile(NAME + "/" + NAME + "/");

  private static final Pattern BACKUP = Pattern.compile(NAME);

  private PruneOrders() {}

  /**
   * Returns if {@code spec} makes sense.
   *
   * @throws RunFailedException if not
   */
  static void require(PruneRunSpec spec) throws RunFailedException {
    require(!spec.backups().isEmpty(), "no backup is named");
    Set<String> uids = new HashSet<>();
    for (Expired backup : spec.backups()) {
      require(
          backup.backup() != null && BACKUP.matcher(backup.backup()).matches(),
          "\"" + backup.backup() + "\" is not the name of a backup");
      require(
          backup.uid() != null && !backup.uid().isBlank() && uids.add(backup.uid()),
          "backup " + backup.backup() + " has no UID, or one that another has too");
      require(!backup.copies().isEmpty(), "backup " + backup.backup() + " has no copies");
      for (Copy copy : backup.copies()) {
        require(
            copy.destination() >= 0 && copy.destination() < spec.destinations().size(),
            "there is no destination " + copy.destination() + " of backup " + backup.backup());
        require(backup, copy, spec.destinations().get(copy.destination()));
      }
    }
  }

  private static void require(Expired backup, Copy copy, RunSpec.Destination destination)
      throws RunFailedException {
    String prefix = prefix(destination);
    String directory = copy.directory();
    require(
        directory != null
            && directory.startsWith(prefix)
            && isDirectory(directory.substring(prefix.length()), backup.backup()),
        directory + " is not the directory of backup " + backup.backup() + " below " + prefix);
    require(
        copy.manifest() == null
            ? copy.sha256() == null
            : copy.sha256() != null && copy.manifest().equals(directory + Manifest.FILE_NAME),
        copy.manifest() + " is not the manifest in " + directory + ", or has no checksum");
  }

  /** Whether {@code rest} is a namespace, a policy and {@code backup}. */
  private static boolean isDirectory(String rest, String backup) {
    String own = backup + "/";
    return rest.endsWith(own)
        && OWNERS.matcher(rest.substring(0, rest.length() - own.length())).matches();
  }

  private static String prefix(RunSpec.Destination destination) throws RunFailedException {
    String prefix;
    try {
      prefix = destination.prefix();
    } catch (IllegalStateException e) {
      throw invalid(e.getMessage());
    }
    require(
        prefix != null && (prefix.isEmpty() || prefix.endsWith("/")),
        "the prefix of destination " + destination.name() + " does not end in a slash");
    return prefix;
  }

  private static void require(boolean sound, String otherwise) throws RunFailedException {
    if (!sound) {
      throw invalid(otherwise);
    }
  }

  private static RunFailedException invalid(String why) {
    return new RunFailedException(
        FailureReason.INVALID_RUN_SPEC, "nothing is deleted, since " + why, null);
  }
}
