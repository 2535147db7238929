package dev.holdfast.status;

import dev.holdfast.artifact.DestinationReport;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunReport;

/** What the report of a failure says, for people. */
final class Sentences {
  private Sentences() {}

  /** Why the run failed, and the field to look at, if it names one. */
  static String of(RunReport failure) {
    return of(failure.message(), failure.reason(), failure.field());
  }

  /** Why a backup was not stored at a destination, likewise. */
  static String of(DestinationReport failure) {
    return of(failure.message(), failure.reason(), failure.field());
  }

  private static String of(String told, FailureReason reason, String field) {
    String message = told == null ? "" : PlainText.of(told);
    String said = message.isEmpty() ? "the run failed with " + reason.text() : message;
    return field == null ? said : said + " (" + field + ")";
  }
}
