package dev.holdfast.runner;

import dev.holdfast.artifact.CheckFinding;
import dev.holdfast.artifact.CheckFinding.Outcome;
import dev.holdfast.artifact.FailureReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Collects what checks find; one that fails keeps no other from being tried. */
final class Findings {
  /** Something that is checked. */
  interface Check {
    /** What was found, one sentence for people. */
    String run() throws RunFailedException;
  }

  private final List<CheckFinding> all = new ArrayList<>();
  private final Counters counters;
  private final Cancellation cancellation;
  private final JobLog log;

  Findings(Counters counters, Cancellation cancellation, JobLog log) {
    this.counters = counters;
    this.cancellation = cancellation;
    this.log = log;
  }

  List<CheckFinding> all() {
    return all;
  }

  /**
   * Does {@code check}; whether it has passed.
   *
   * @param field the field to look at if a failure names none
   * @throws RunFailedException if the run was cancelled
   */
  boolean check(String name, String target, String field, Check check) throws RunFailedException {
    try {
      passed(name, target, check.run());
      return true;
    } catch (RunFailedException e) {
      cancellation.check();
      add(name, target, Outcome.FAILED, e.getMessage(), e.field() == null ? field : e.field());
      return false;
    } catch (RuntimeException e) {
      cancellation.check();
      add(
          name,
          target,
          Outcome.FAILED,
          "unexpected, a defect of Holdfast (" + FailureReason.INTERNAL_ERROR.text() + "): " + e,
          field);
      return false;
    }
  }

  void passed(String name, String target, String message) {
    add(name, target, Outcome.PASSED, message, null);
  }

  void warned(String name, String target, String message, String field) {
    add(name, target, Outcome.WARNING, message, field);
  }

  void failed(String name, String target, String message, String field) {
    add(name, target, Outcome.FAILED, message, field);
  }

  void skipped(String name, String target, String why) {
    add(name, target, Outcome.SKIPPED, why, null);
  }

  private void add(String name, String target, Outcome outcome, String message, String field) {
    counters.addSignOfLife();
    all.add(new CheckFinding(name, target, outcome, message, field));
    log.note(
        name
            + (target == null ? "" : " of " + target)
            + ": "
            + outcome.name().charAt(0)
            + outcome.name().substring(1).toLowerCase(Locale.ROOT)
            + ": "
            + message
            + (field == null ? "" : " (" + field + ")"));
  }
}
