package dev.holdfast.notify;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.DueNotification;
import dev.holdfast.notify.Notice.Step;
import java.util.List;
import java.util.Locale;

/** What to do about a notification: command lines to paste. */
final class NextSteps {
  private NextSteps() {}

  static List<Step> of(DueNotification due, String namespace, String policy) {
    if (due.isOver()) {
      return List.of();
    }
    String kubectl = "kubectl -n " + namespace + " ";
    Step why =
        new Step(
            "See why",
            kubectl + "describe " + due.kind().toLowerCase(Locale.ROOT) + " " + due.name());
    Step all =
        new Step(
            "See what backups there are",
            kubectl + "get backups --field-selector spec.policyRef.name=" + policy);
    return switch (due.event()) {
      case BACKUP_FAILED ->
          List.of(why, log(kubectl, Api.BACKUP_LABEL, due.name()), again(kubectl, policy));
      case BACKUP_MISSING -> List.of(why, all, again(kubectl, policy));
      case BACKUP_STALE -> List.of(why, all, again(kubectl, policy));
      case BACKUP_UNUSUAL_SIZE, BACKUP_VERIFICATION_OVERDUE -> List.of(why, all);
      case BACKUP_VERIFICATION_FAILED ->
          List.of(why, log(kubectl, Api.RESTORE_LABEL, due.name()), all);
      case RESTORE_FAILED -> List.of(why, log(kubectl, Api.RESTORE_LABEL, due.name()));
      case PRUNE_FAILED -> List.of(why, log(kubectl, Api.PRUNE_LABEL, due.name()));
      case DESTINATION_LOW_SPACE ->
          List.of(
              why,
              new Step(
                  "See what retention keeps, and why",
                  kubectl
                      + "get backuppolicy "
                      + policy
                      + " -o jsonpath='{range .status.retention.backups[*]}{.backup} {.fate}:"
                      + " {.reason}{\"\\n\"}{end}'"));
      case BACKUP_COMPLETED, BACKUP_VERIFIED, RESTORE_COMPLETED -> List.of();
    };
  }

  private static Step log(String kubectl, String label, String name) {
    return new Step(
        "Read the log of its Job, which is kept for a day",
        kubectl + "logs --tail=100 -l " + label + "=" + name);
  }

  private static Step again(String kubectl, String policy) {
    return new Step(
        "Once it is mended, take a backup by hand",
        "echo '{\"apiVersion\":\""
            + Api.GROUP
            + "/"
            + Api.VERSION
            + "\",\"kind\":\"Backup\",\"metadata\":{\"generateName\":\""
            + policy
            + "-\"},\"spec\":{\"policyRef\":{\"name\":\""
            + policy
            + "\"}}}' | "
            + kubectl
            + "create -f -");
  }
}
