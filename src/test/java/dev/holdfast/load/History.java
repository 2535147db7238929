package dev.holdfast.load;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What happened to policies that are due every minute, and what of that must not have.
 *
 * @param tenures the policies, each from when it was made until it was deleted
 * @param runs every Backup that there ever was
 * @param orders what Jobs were told to delete
 * @param reports what they said is gone
 * @param asked the UIDs of the Backups that somebody has deleted by hand
 * @param released those of them whose objects were to stay, so that the record goes at once
 */
record History(
    List<Tenure> tenures,
    List<Run> runs,
    List<Order> orders,
    List<Report> reports,
    Set<String> asked,
    Set<String> released) {
  /** For so long after something has changed, a run that is due may or may not come. */
  private static final Duration UNSURE = Duration.ofMinutes(1);

  /** What it takes at most until the operator has heard of a change. */
  private static final Duration HEARD = Duration.ofSeconds(15);

  private static final Duration ROUNDED = Duration.ofSeconds(5);

  /**
   * A policy.
   *
   * @param uid its UID, which its next namesake does not have
   * @param until when it was deleted; null if it was not
   */
  record Tenure(String uid, Instant from, Instant until, List<Pause> pauses) {}

  /**
   * A time in which a policy was suspended.
   *
   * @param until null if it still is
   */
  record Pause(Instant from, Instant until) {
    boolean surelyHas(Instant time) {
      return time.isAfter(from.plus(HEARD)) && (until == null || time.isBefore(until));
    }

    boolean mayHave(Instant time) {
      return !time.plus(UNSURE).isBefore(from)
          && (until == null || !time.isAfter(until.plus(ROUNDED)));
    }
  }

  /**
   * A Backup.
   *
   * @param policy the UID of its policy
   * @param due when its run was due
   * @param stored when its Job had stored it, before anybody knew; null if that has failed
   * @param ended when it was final; null if it was not
   * @param completed whether the operator says that it is stored
   * @param gone when it was gone; null if it is there
   */
  record Run(
      String uid,
      String policy,
      Instant due,
      Instant stored,
      Instant ended,
      boolean completed,
      Instant gone) {}

  /**
   * A Job that deletes.
   *
   * @param uids what it was told to delete
   */
  record Order(Instant time, Set<String> uids) {}

  /**
   * What a Job that deletes has reported, told before its pod ended.
   *
   * @param gone what it says nothing is left of
   */
  record Report(Instant time, Set<String> gone) {
    private boolean allows(Run run) {
      return gone.contains(run.uid) && !time.isAfter(run.gone);
    }
  }

  History {
    tenures = List.copyOf(tenures);
    runs = List.copyOf(runs);
    orders = List.copyOf(orders);
    reports = List.copyOf(reports);
    asked = Set.copyOf(asked);
    released = Set.copyOf(released);
  }

  /** The runs that did not come, although nothing was in their way, from {@code from} on. */
  List<String> missed(Instant from, Instant until) {
    return absent(from, until, false);
  }

  /** Those whose turn was over before the run before them was. */
  List<String> overtaken(Instant from, Instant until) {
    return absent(from, until, true);
  }

  private List<String> absent(Instant from, Instant until, boolean overtaken) {
    Map<String, List<Run>> runsOf = runs.stream().collect(Collectors.groupingBy(Run::policy));
    return tenures.stream()
        .flatMap(
            tenure -> {
              List<Run> own = runsOf.getOrDefault(tenure.uid, List.of());
              Set<Instant> made = own.stream().map(Run::due).collect(Collectors.toSet());
              return due(tenure, from, until)
                  .filter(time -> !made.contains(time))
                  .filter(time -> isOvertaken(own, time) == overtaken)
                  .map(time -> tenure.uid + " at " + time);
            })
        .toList();
  }

  /** The times at which a run surely had to be made. */
  private static Stream<Instant> due(Tenure tenure, Instant from, Instant until) {
    Instant begin = later(from, tenure.from.plus(UNSURE)).truncatedTo(ChronoUnit.MINUTES);
    Instant end = (tenure.until == null ? until : earlier(until, tenure.until)).minus(UNSURE);
    return Stream.iterate(
            begin.plus(1, ChronoUnit.MINUTES),
            time -> !time.isAfter(end),
            time -> time.plus(1, ChronoUnit.MINUTES))
        .filter(time -> tenure.pauses.stream().noneMatch(pause -> pause.mayHave(time)));
  }

  /** Of several that were missed while one was under way, only the newest is made. */
  private static boolean isOvertaken(List<Run> own, Instant time) {
    Instant next = time.plus(1, ChronoUnit.MINUTES).minus(ROUNDED);
    return own.stream()
        .anyMatch(run -> run.due.isBefore(time) && (run.ended == null || run.ended.isAfter(next)));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** The runs that were made although the same run had been made. */
  List<String> twice() {
    record Key(String policy, Instant due) {}
    Set<Key> known = new HashSet<>();
    return runs.stream()
        .filter(run -> !known.add(new Key(run.policy, run.due)))
        .map(Run::uid)
        .toList();
  }

  /** The runs of times at which their policy was suspended. */
  List<String> whileSuspended() {
    Map<String, Tenure> policies =
        tenures.stream().collect(Collectors.toMap(Tenure::uid, tenure -> tenure));
    return runs.stream()
        .filter(run -> policies.containsKey(run.policy))
        .filter(
            run ->
                policies.get(run.policy).pauses.stream()
                    .anyMatch(pause -> pause.surelyHas(run.due)))
        .map(Run::uid)
        .toList();
  }

  /** The runs that have no end, or were gone before they had one. */
  List<String> unfinished() {
    return runs.stream()
        .filter(run -> run.ended == null && !(run.gone != null && asked.contains(run.uid)))
        .map(Run::uid)
        .toList();
  }

  /** The runs of which the operator says something else than what their Jobs have done. */
  List<String> contradicted() {
    return runs.stream()
        .filter(run -> run.ended != null && run.completed != (run.stored != null))
        .filter(run -> !asked.contains(run.uid))
        .map(Run::uid)
        .toList();
  }

  /**
   * What was deleted although it was one of the newest {@code keep} that were stored.
   *
   * <p>What is stored later pushes more out, so it makes no difference that a Job was told a moment
   * before it is seen here.
   */
  List<String> keptButDeleted(int keep) {
    return orders.stream()
        .flatMap(order -> newest(keep, order.time).filter(order.uids::contains))
        .filter(uid -> !asked.contains(uid))
        .toList();
  }

  /**
   * What was stored and whose record is gone, although no Job had said by then that nothing is left
   * of it. Nobody has to say so where the objects were to stay.
   */
  List<String> goneBeforeObjects() {
    return runs.stream()
        .filter(run -> run.stored != null && run.gone != null)
        .filter(run -> !released.contains(run.uid))
        .filter(run -> reports.stream().noneMatch(report -> report.allows(run)))
        .map(Run::uid)
        .toList();
  }

  /** The newest {@code keep} of each policy that were stored by {@code time}. */
  private Stream<String> newest(int keep, Instant time) {
    return runs.stream()
        .filter(run -> run.stored != null && !run.stored.isAfter(time))
        .collect(Collectors.groupingBy(Run::policy))
        .values()
        .stream()
        .flatMap(own -> own.stream().sorted(Comparator.comparing(Run::due).reversed()).limit(keep))
        .map(Run::uid);
  }
}
