package dev.holdfast.cli;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Restore;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.Optional;

/** Which option helps a restore that has failed: its message speaks of fields alone. */
final class RestoreHints {
  private RestoreHints() {}

  /** What to add to the command line; empty where no option would help. */
  static Optional<String> of(Restore ended) {
    return ended.getStatus().conditions().stream()
        .filter(one -> Api.FAILED.equals(one.getType()) && "True".equals(one.getStatus()))
        .map(Condition::getReason)
        .findFirst()
        .map(RestoreHints::of);
  }

  private static String of(String reason) {
    return switch (reason) {
      case "DatabaseExists" ->
          "To restore beside what is there: -d NAME=NEWNAME; to take its place: --replace";
      case "DatabaseInUse" -> "To end the connections: --terminate-connections";
      case "RolesMissing" ->
          "To make the roles: --globals; to do without them: --no-owner --no-privileges";
      case "DecryptionKeyMissing" -> "To name the key: --identity SECRET/KEY";
      case "ChecksumMismatch", "ObjectMissing", "ManifestInvalid", "DecryptionFailed" ->
          "To read another copy: BACKUP --destination NAME; to find out which are whole: verify"
              + " BACKUP";
      default -> null;
    };
  }
}
