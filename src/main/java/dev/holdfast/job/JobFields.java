package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.JobTemplate;
import java.util.ArrayList;
import java.util.List;

/** Finds what is wrong with what is said about Jobs. */
final class JobFields {
  private JobFields() {}

  /** What is wrong with {@code template}. */
  static List<String> problems(JobTemplate template) {
    List<String> problems = new ArrayList<>();
    duration(template.activeDeadline(), "spec.jobTemplate.activeDeadline", problems);
    duration(template.noProgressTimeout(), "spec.jobTemplate.noProgressTimeout", problems);
    return problems;
  }

  /** Adds what is wrong with {@code text}, which is the field {@code field}. */
  static void duration(String text, String field, List<String> problems) {
    try {
      if (HumanDuration.parse(text).isZero()) {
        problems.add(field + ": must be longer than zero");
      }
    } catch (IllegalArgumentException e) {
      problems.add(field + ": " + e.getMessage());
    }
  }
}
