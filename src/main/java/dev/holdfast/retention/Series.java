package dev.holdfast.retention;

import java.util.Collection;
import java.util.List;

/**
 * Backups that can stand in for one another: those of one tier of a policy that hold the same
 * databases. The backups of one series never push out those of another.
 *
 * @param tier the name of the tier
 * @param databases the databases, as the policy selected them, each once and in order
 */
public record Series(String tier, List<String> databases) {

  public Series {
    databases = List.copyOf(databases);
  }

  /** The series of {@code tier} with {@code databases}, in whatever order they are listed. */
  public static Series of(String tier, Collection<String> databases) {
    return new Series(tier, databases.stream().distinct().sorted().toList());
  }
}
