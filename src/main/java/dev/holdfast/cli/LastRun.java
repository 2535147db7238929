package dev.holdfast.cli;

import dev.holdfast.overview.PolicyOverview;

/** How the newest backup of a policy that has ended stands, for people. */
final class LastRun {
  private LastRun() {}

  /** In one word; empty if none has ended, or the newest is gone. */
  static String word(PolicyOverview policy) {
    if (policy.lastFailure() == null) {
      return policy.newest() == null ? "" : "good";
    }
    return switch (outcome(policy)) {
      case "PartiallyCompleted" -> "partial";
      case "NotSound" -> "unsound";
      case "Missing" -> "missing";
      default -> "failed";
    };
  }

  /** What is wrong with it, with its name; null if nothing is. */
  static String trouble(PolicyOverview policy) {
    if (policy.lastFailure() == null) {
      return null;
    }
    return policy.lastFailure()
        + switch (outcome(policy)) {
          case "PartiallyCompleted" -> " is not stored at every destination";
          case "NotSound" -> " is stored, and a check has found it not to be sound";
          case "Missing" -> " was stored, and is not there any more, or not whole";
          default -> " has failed";
        };
  }

  private static String outcome(PolicyOverview policy) {
    return policy.lastFailureOutcome() == null ? "" : policy.lastFailureOutcome();
  }
}
