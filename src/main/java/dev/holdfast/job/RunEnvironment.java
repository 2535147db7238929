package dev.holdfast.job;

import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.RunLimits;
import dev.holdfast.artifact.RunOwner;
import dev.holdfast.artifact.RunSpec;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/** How a Job is told what its run is to do, and found out again. */
final class RunEnvironment {
  /**
   * What Linux takes as one string of an environment, name and end included: 32 pages. With one
   * that is longer, the container does not start, and nothing in it could say why.
   *
   * @see <a href="https://man7.org/linux/man-pages/man2/execve.2.html">execve(2)</a>
   */
  private static final int MAX_STRING = 131_072;

  /** How much of that is left for the value. */
  static final int MAX_BYTES = MAX_STRING - (RunSpec.ENVIRONMENT_VARIABLE + "=" + '\0').length();

  private RunEnvironment() {}

  /**
   * {@code spec} as the value of an environment variable. Kubernetes replaces {@code $(NAME)} and
   * {@code $$} in such values, which a name of a database or a description may contain, so dollar
   * signs are written as JSON escapes.
   *
   * @see <a
   *     href="https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/">Dependent
   *     environment variables</a>
   * @throws IllegalArgumentException if that is more than fits into one
   */
  static String environmentValue(Record spec) {
    String value = text(spec);
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "spec: what the Job is to be told has "
              + bytes
              + " bytes, and an environment variable has "
              + MAX_STRING
              + " with its name: use fewer or shorter names, patterns, queries"
              + " and keys, or divide them among several objects");
    }
    return value;
  }

  /** How many bytes of the value of an environment variable {@code part} of what is told takes. */
  static int bytes(Record part) {
    return text(part).getBytes(StandardCharsets.UTF_8).length;
  }

  private static String text(Record spec) {
    return Json.line(spec).replace("$", "\\u0024");
  }

  /** The limits that the run of {@code job} was given; empty if that is not a Job of ours. */
  static Optional<RunLimits> limits(Job job) {
    return told(job, RunLimits.class);
  }

  /** The UID of what the run of {@code job} is done for; empty if that is not a Job of ours. */
  static Optional<String> ownerUid(Job job) {
    return told(job, RunOwner.class).flatMap(RunOwner::ownerUid);
  }

  private static <T> Optional<T> told(Job job, Class<T> part) {
    return job.getSpec().getTemplate().getSpec().getContainers().stream()
        .flatMap(container -> container.getEnv().stream())
        .filter(variable -> RunSpec.ENVIRONMENT_VARIABLE.equals(variable.getName()))
        // One that comes from elsewhere has no value, and none of ours does.
        .map(EnvVar::getValue)
        .filter(Objects::nonNull)
        .findFirst()
        .flatMap(value -> parse(value, part));
  }

  private static <T> Optional<T> parse(String text, Class<T> part) {
    try {
      return Optional.of(Json.read(text, part));
    } catch (Json.MalformedJsonException e) {
      return Optional.empty();
    }
  }
}
