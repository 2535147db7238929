package dev.holdfast.cli;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.JobStatus;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RunPhase;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where something stands that can be waited for.
 *
 * @param phase the word for it
 * @param ended whether nothing will change any more
 * @param good whether it has ended as it was meant to
 * @param progress how far it is; "" if that is not known
 * @param message what happens, or why it failed; ""
 * @param summary what came of it; ""
 */
record RunView(
    String phase, boolean ended, boolean good, String progress, String message, String summary) {
  private static final Pattern PERCENT = Pattern.compile("(\\d{1,3})%(.*)");
  private static final int WHOLE = 100;

  /** Where {@code object} stands, which is of a kind that a Job works for. */
  static RunView of(HasMetadata object) {
    if (object instanceof Backup backup) {
      return of(backup);
    }
    if (object instanceof Restore restore) {
      return of(
          restore.getStatus(),
          restore.getStatus() == null ? null : restore.getStatus().phase(),
          "");
    }
    if (object instanceof BackupCopy copy) {
      return of(
          copy.getStatus(),
          copy.getStatus() == null ? null : copy.getStatus().phase(),
          copy.getStatus() == null ? "" : Cells.of(copy.getStatus().size()));
    }
    if (object instanceof Prune prune) {
      return of(
          prune.getStatus(), prune.getStatus() == null ? null : prune.getStatus().phase(), "");
    }
    if (object instanceof PolicyCheck check) {
      return of(
          check.getStatus(), check.getStatus() == null ? null : check.getStatus().phase(), "");
    }
    throw new IllegalArgumentException("nothing to wait for: " + object.getKind());
  }

  private static RunView of(Backup backup) {
    if (backup.getStatus() == null || backup.getStatus().phase() == null) {
      return pending();
    }
    BackupPhase phase = backup.getStatus().phase();
    return new RunView(
        phase.text(),
        phase.isFinal(),
        phase == BackupPhase.COMPLETED,
        Cells.of(backup.getStatus().progress()),
        Cells.of(backup.getStatus().message()),
        joined(backup.getStatus().size(), backup.getStatus().duration()));
  }

  private static RunView of(JobStatus status, RunPhase phase, String size) {
    if (status == null || phase == null) {
      return pending();
    }
    return new RunView(
        phase.text(),
        phase.isFinal(),
        phase == RunPhase.COMPLETED,
        Cells.of(status.progress()),
        Cells.of(status.message()),
        joined(size, status.duration()));
  }

  private static RunView pending() {
    return new RunView(
        RunPhase.PENDING.text(), false, false, "", "no operator has looked at it yet", "");
  }

  private static String joined(String size, String duration) {
    String what = Cells.of(size);
    String length = Cells.of(duration);
    return length.isEmpty() ? what : what.isEmpty() ? "in " + length : what + " in " + length;
  }

  /** Percent done, as far as the progress says so. */
  int percent() {
    Matcher matcher = PERCENT.matcher(progress);
    return matcher.matches() ? Math.min(WHOLE, Integer.parseInt(matcher.group(1))) : 0;
  }

  /** What the progress says beside the percent. */
  String beside() {
    Matcher matcher = PERCENT.matcher(progress);
    return matcher.matches() ? matcher.group(2).strip() : progress;
  }

  /** One line for a log. */
  String line() {
    StringBuilder line = new StringBuilder(phase);
    for (String part : new String[] {ended ? summary : progress, message}) {
      if (!part.isEmpty()) {
        line.append(line.length() == phase.length() ? " " : ": ").append(part);
      }
    }
    return line.toString();
  }
}
