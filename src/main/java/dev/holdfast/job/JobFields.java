package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.JobTemplate;
import dev.holdfast.api.v1alpha1.UnreadableQuantity;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds what is wrong with what is said about Jobs. */
final class JobFields {
  private JobFields() {}

  /** What is wrong with {@code template}. */
  static List<String> problems(JobTemplate template) {
    List<String> problems = new ArrayList<>();
    duration(template.activeDeadline(), "spec.jobTemplate.activeDeadline", problems);
    duration(template.noProgressTimeout(), "spec.jobTemplate.noProgressTimeout", problems);
    if (template.resources() != null) {
      quantities(template.resources().getLimits(), "limits", problems);
      quantities(template.resources().getRequests(), "requests", problems);
    }
    return problems;
  }

  private static void quantities(
      Map<String, Quantity> quantities, String field, List<String> problems) {
    if (quantities == null) {
      return;
    }
    quantities.forEach(
        (resource, quantity) -> {
          if (quantity instanceof UnreadableQuantity) {
            problems.add(
                "spec.jobTemplate.resources."
                    + field
                    + "."
                    + resource
                    + ": \""
                    + quantity
                    + "\" is no quantity; write one such as 500m or 256Mi");
          }
        });
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
