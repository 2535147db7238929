package dev.holdfast.retention;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides when a policy is pruned: once after each good backup, if there is anything to delete. So
 * whoever edits its rules can read in its status what would go, until the next backup has
 * succeeded.
 */
public final class PrunePass {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmm").withZone(ZoneOffset.UTC);

  private PrunePass() {}

  /**
   * The name of the Prune that is due, which follows from the newest good backup: two operators, or
   * one that was killed half-way, make the same.
   *
   * @param policy the name of the policy
   * @param candidates its backups
   * @param plan what is to become of them
   * @param leftovers whether there are backups whose deletion was begun, and is not done
   * @param made the names of the Prunes that there are
   */
  public static Optional<String> due(
      String policy,
      Collection<Candidate> candidates,
      List<Decision> plan,
      boolean leftovers,
      Set<String> made) {
    if (!leftovers && plan.stream().noneMatch(Decision::expires)) {
      return Optional.empty();
    }
    return candidates.stream()
        .filter(one -> one.is(Standing.GOOD))
        .min(Candidate.NEWEST_FIRST)
        .map(newest -> policy + "-prune-" + TIME.format(newest.time()))
        .filter(name -> !made.contains(name));
  }
}
