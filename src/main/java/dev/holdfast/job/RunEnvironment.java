package dev.holdfast.job;

import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.RunLimits;
import dev.holdfast.artifact.RunSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Optional;

/** How a Job is told what its run is to do, and found out again. */
final class RunEnvironment {
  private RunEnvironment() {}

  /**
   * {@code spec} as the value of an environment variable. Kubernetes replaces {@code $(NAME)} and
   * {@code $$} in such values, which a name of a database or a description may contain, so dollar
   * signs are written as JSON escapes.
   *
   * @see <a
   *     href="https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/">Dependent
   *     environment variables</a>
   */
  static String environmentValue(Record spec) {
    return Json.line(spec).replace("$", "\\u0024");
  }

  /** The limits that the run of {@code job} was given; empty if that is not a Job of ours. */
  static Optional<RunLimits> limits(Job job) {
    return job.getSpec().getTemplate().getSpec().getContainers().stream()
        .flatMap(container -> container.getEnv().stream())
        .filter(variable -> RunSpec.ENVIRONMENT_VARIABLE.equals(variable.getName()))
        .findFirst()
        .flatMap(variable -> parse(variable.getValue()));
  }

  private static Optional<RunLimits> parse(String text) {
    try {
      return Optional.of(Json.read(text, RunLimits.class));
    } catch (Json.MalformedJsonException e) {
      return Optional.empty();
    }
  }
}
