package dev.holdfast.request;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.Patterns;
import java.util.ArrayList;
import java.util.List;

/**
 * Where an object is made.
 *
 * @param namespace its namespace
 * @param name its name; see {@link ObjectNames} for whoever does not care
 */
public record Place(String namespace, String name) {
  private static final int MAX_NAMESPACE_LENGTH = 63;

  /** Every kind has the same limit: Jobs are named after their objects. */
  static final int MAX_NAME_LENGTH = Backup.MAX_NAME_LENGTH;

  /** What is wrong with it; empty if nothing is. */
  List<RequestProblem> problems() {
    List<RequestProblem> problems = new ArrayList<>();
    if (!isLabel(namespace, MAX_NAMESPACE_LENGTH)) {
      problems.add(new RequestProblem("namespace", says(MAX_NAMESPACE_LENGTH)));
    }
    if (!isLabel(name, MAX_NAME_LENGTH)) {
      problems.add(new RequestProblem("name", says(MAX_NAME_LENGTH)));
    }
    return problems;
  }

  private static boolean isLabel(String text, int maxLength) {
    return text != null && text.length() <= maxLength && Patterns.matches(Patterns.DNS_LABEL, text);
  }

  private static String says(int maxLength) {
    return "write at most "
        + maxLength
        + " lower-case letters, digits and hyphens, with a letter or digit at both ends";
  }
}
