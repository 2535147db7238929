package dev.holdfast.retention;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/**
 * Decides when a policy is pruned: once after each backup of its own that has succeeded, if there
 * is anything to delete. Nothing else is a reason, neither rules that were edited nor pins that
 * were taken away: whoever does that can read in the status what would go, until the next backup
 * has succeeded.
 *
 * @param due the name of the Prune that is due, which follows from the backup: two operators, or
 *     one that was killed half-way, make the same; empty if none is
 * @param decidedAfter the time of the newest backup after which this was decided, whether anything
 *     was to go or not; empty if there was none yet
 */
public record PrunePass(Optional<String> due, Optional<Instant> decidedAfter) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);

  /**
   * What is known.
   *
   * @param policy the name of the policy
   * @param lastSuccess when the newest good backup was started that the policy itself has taken
   * @param decidedAfter what was decided last
   * @param plan what is to become of its backups
   * @param leftovers whether there are backups whose deletion was begun, and is not done
   */
  public record Facts(
      String policy,
      Optional<Instant> lastSuccess,
      Optional<Instant> decidedAfter,
      List<Decision> plan,
      boolean leftovers) {}

  /** Whether one is due. */
  public static PrunePass of(Facts facts, Instant now) {
    Optional<Instant> last = facts.lastSuccess();
    if (last.isEmpty()) {
      return new PrunePass(Optional.empty(), facts.decidedAfter());
    }
    if (facts.decidedAfter().filter(time -> RetentionPlan.isToCome(time, now)).isPresent()) {
      // A clock was wrong. It is not known after which backups it was decided: the next one counts.
      return new PrunePass(Optional.empty(), last);
    }
    if (facts.decidedAfter().filter(time -> !last.get().isAfter(time)).isPresent()) {
      return new PrunePass(Optional.empty(), facts.decidedAfter());
    }
    boolean any = facts.leftovers() || facts.plan().stream().anyMatch(Decision::expires);
    return new PrunePass(
        any ? Optional.of(facts.policy() + "-prune-" + TIME.format(last.get())) : Optional.empty(),
        last);
  }
}
