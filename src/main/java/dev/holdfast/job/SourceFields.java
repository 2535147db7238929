package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.LatestBackup;
import dev.holdfast.api.v1alpha1.Patterns;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.StoredBackup;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** Finds what is wrong with what a Restore says of its source. */
final class SourceFields {
  private static final String FIELD = "spec.source";

  private SourceFields() {}

  /** What is wrong with {@code source}, one sentence each that names the field. */
  static List<String> problems(RestoreSource source) {
    if (source == null || !source.hasOneKind()) {
      return List.of(FIELD + ": " + RestoreSource.ONE_OF);
    }
    if (source.latest() != null) {
      return problems(source.latest());
    }
    if (source.object() != null) {
      return problems(source.object());
    }
    return source.backupRef().name() == null
        ? List.of(FIELD + ".backupRef.name: name the Backup")
        : List.of();
  }

  private static List<String> problems(LatestBackup latest) {
    List<String> problems = new ArrayList<>();
    if (latest.policyRef() == null || latest.policyRef().name() == null) {
      problems.add(FIELD + ".latest.policyRef.name: name the policy");
    }
    if (latest.before() != null && !isTime(latest.before())) {
      problems.add(
          FIELD
              + ".latest.before: \""
              + latest.before()
              + "\" is no time with its zone, such as 2026-11-21T03:00:00Z");
    }
    return problems;
  }

  /** Whether there is such a time: a pattern knows nothing of the days of February. */
  private static boolean isTime(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant() != null;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static List<String> problems(StoredBackup object) {
    String field = FIELD + ".object";
    if (object.destination() == null) {
      return List.of(field + ".destination: say where the backup is stored");
    }
    List<String> problems =
        new ArrayList<>(DestinationFields.problems(field + ".destination", object.destination()));
    if (object.manifest() == null || !Patterns.matches(Patterns.MANIFEST_KEY, object.manifest())) {
      problems.add(
          field
              + ".manifest: write the whole key of a manifest, without a slash at its beginning,"
              + " such as prod/shops/shop/shop-daily-20261121-0200/manifest.json");
    } else if (problems.isEmpty() && !object.manifest().startsWith(object.destination().prefix())) {
      problems.add(
          field
              + ".manifest: it does not begin with the prefix of the destination, "
              + object.destination().prefix());
    }
    return problems;
  }
}
