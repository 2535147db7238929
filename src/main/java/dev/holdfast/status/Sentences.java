package dev.holdfast.status;

import dev.holdfast.artifact.RunReport;

/** What the report of a failure says, for people. */
final class Sentences {
  private Sentences() {}

  /** Why the run failed, and the field to look at, if it names one. */
  static String of(RunReport failure) {
    String message = failure.message() == null ? "" : PlainText.of(failure.message());
    String said = message.isEmpty() ? "the run failed with " + failure.reason().text() : message;
    return failure.field() == null ? said : said + " (" + failure.field() + ")";
  }
}
