package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DeletionPolicy;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PrunedBackup;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What is done next for a Backup that somebody has deleted and whose record waits for what is
 * stored of it.
 *
 * <p>The record goes once it is sure that nothing is left; or when somebody says that only the
 * record is to go; or with its namespace, or with its kind, since nothing can be done there any
 * more, and whoever deletes a namespace or uninstalls Holdfast has not asked for backups to be
 * deleted.
 */
public sealed interface DeletionStep {
  /** As long after a failed attempt as was tried before it, so ever longer, within these. */
  Duration SHORTEST_PAUSE = Duration.ofSeconds(30);

  /** The longest pause between two attempts. */
  Duration LONGEST_PAUSE = Duration.ofHours(1);

  /**
   * What the step is decided on.
   *
   * @param backup the Backup as the API server has it, being deleted
   * @param goesWith what is being deleted with all that is in it, such as its namespace, for
   *     people; empty if the Backup is deleted by itself
   * @param run what of its own run is still there, for people; empty if nothing writes any more
   * @param use asked for what is done with it just now, for people
   * @param prunes those that name it
   */
  record Facts(
      Backup backup,
      Optional<String> goesWith,
      Optional<String> run,
      Supplier<Optional<String>> use,
      Collection<Prune> prunes) {}

  /**
   * The record goes now.
   *
   * @param told what to say of that; empty if there is nothing to say
   */
  record LetGo(Optional<Happening> told) implements DeletionStep {}

  /**
   * The record goes with its namespace, or with its kind.
   *
   * @param told what to say of that where it can still be read
   */
  record LeaveBehind(Happening told) implements DeletionStep {}

  /**
   * Its own run is ended first, and what was deleted before that does not count.
   *
   * @param status what the backup says of itself
   */
  record EndRun(BackupStatus status) implements DeletionStep {}

  /**
   * Something is waited for.
   *
   * @param status what the backup says of itself
   * @param told what to say if that is new
   * @param lookAgain when to look again if nothing else happens
   */
  record Await(BackupStatus status, Optional<Happening> told, Duration lookAgain)
      implements DeletionStep {}

  /** A Prune deletes what is stored. */
  record Begin() implements DeletionStep {}

  /**
   * The last attempt makes place for the next.
   *
   * @param last a Prune that has failed
   */
  record BeginAgain(Prune last) implements DeletionStep {}

  /** Decides on the next step. */
  static DeletionStep of(Facts facts, Instant now) {
    Backup backup = facts.backup();
    if (BackupDeletion.isGone(backup) && facts.run().isEmpty()) {
      return new LetGo(happening(false, "Deleted", "nothing is stored of it any more"));
    }
    if (backup.getSpec().deletionPolicy() == DeletionPolicy.RETAIN) {
      return new LetGo(StoredPlaces.of(backup).flatMap(at -> happening(false, "ObjectsLeft", at)));
    }
    if (facts.goesWith().isPresent()) {
      String at = StoredPlaces.of(backup).orElse("nothing is stored of it");
      return new LeaveBehind(
          new Happening(
              StoredPlaces.of(backup).isPresent(),
              "ObjectsLeft",
              "Backup "
                  + backup.getMetadata().getName()
                  + " went with "
                  + facts.goesWith().get()
                  + "; "
                  + at));
    }
    if (facts.run().isPresent()) {
      String why = "its own run has to end first: " + facts.run().get();
      return new EndRun(
          backup.getStatus() == null ? null : BackupDeletion.held(backup, "RunUnderWay", why, now));
    }
    if (backup.getStatus() == null || backup.getStatus().destinations().isEmpty()) {
      return new LetGo(Optional.empty());
    }
    if (!BackupProgress.isFinal(backup)) {
      return interrupted(backup, now);
    }
    return ended(facts, now);
  }

  private static DeletionStep interrupted(Backup backup, Instant now) {
    Verdict<BackupStatus> verdict =
        BackupProgress.refused(
            backup, "Interrupted", "it was deleted before its run had ended", now);
    return new Await(
        verdict.status(), verdict.happenings().stream().findFirst(), Duration.ofSeconds(1));
  }

  private static DeletionStep ended(Facts facts, Instant now) {
    Backup backup = facts.backup();
    if (backup.getSpec().pinned()) {
      return waiting(
          backup,
          true,
          "Pinned",
          "nothing is deleted, since it is pinned; set spec.pinned to false if what is stored is to"
              + " go, or spec.deletionPolicy to Retain if only the record is",
          Duration.ofMinutes(10),
          now);
    }
    Optional<Prune> underWay =
        facts.prunes().stream()
            .filter(prune -> !PruneProgress.isFinal(prune))
            .filter(prune -> names(prune, backup))
            .findFirst();
    if (underWay.isPresent()) {
      return waiting(
          backup, false, "Deleting", deletes(underWay.get()), Duration.ofMinutes(1), now);
    }
    Optional<Prune> last =
        facts.prunes().stream().filter(prune -> isOf(prune.getSpec().backup(), backup)).findFirst();
    if (last.isPresent()) {
      return again(backup, last.get(), now);
    }
    return facts
        .use()
        .get()
        .<DeletionStep>map(
            use -> waiting(backup, false, "InUse", "waits for " + use, Duration.ofSeconds(10), now))
        .orElseGet(Begin::new);
  }

  /** Whether {@code prune} is about {@code backup} itself, be it among others. */
  private static boolean names(Prune prune, Backup backup) {
    Stream<PrunedBackup> going =
        prune.getStatus() == null ? Stream.empty() : prune.getStatus().backups().stream();
    return Stream.concat(Stream.ofNullable(prune.getSpec().backup()), going)
        .anyMatch(one -> isOf(one, backup));
  }

  private static boolean isOf(PrunedBackup one, Backup backup) {
    return one != null && backup.getMetadata().getUid().equals(one.uid());
  }

  private static String deletes(Prune prune) {
    String name = prune.getMetadata().getName();
    String says = prune.getStatus() == null ? null : prune.getStatus().message();
    return "Prune " + name + " deletes it" + (says == null ? "" : "; " + says);
  }

  private static DeletionStep again(Backup backup, Prune last, Instant now) {
    Instant asked = Times.parse(backup.getMetadata().getDeletionTimestamp());
    Instant ended = Times.parse(last.getStatus().completionTime());
    Duration pause = Duration.between(asked, ended);
    if (pause.compareTo(SHORTEST_PAUSE) < 0) {
      pause = SHORTEST_PAUSE;
    } else if (pause.compareTo(LONGEST_PAUSE) > 0) {
      pause = LONGEST_PAUSE;
    }
    Instant next = ended.plus(pause);
    // One that ended long after now has ended by a clock that was wrong.
    if (!now.isBefore(next) || ended.isAfter(now.plus(LONGEST_PAUSE))) {
      return new BeginAgain(last);
    }
    BackupStatus status = BackupDeletion.failed(backup, why(last), next, now);
    return new Await(
        status, happening(true, "DeletionFailed", status.message()), Duration.between(now, next));
  }

  private static String why(Prune last) {
    String says = last.getStatus().message();
    String name = "Prune " + last.getMetadata().getName();
    return says == null ? name + " has not said that all of it is gone" : name + ": " + says;
  }

  private static DeletionStep waiting(
      Backup backup, boolean warning, String reason, String why, Duration lookAgain, Instant now) {
    return new Await(
        BackupDeletion.held(backup, reason, why, now), happening(warning, reason, why), lookAgain);
  }

  private static Optional<Happening> happening(boolean warning, String reason, String message) {
    return Optional.of(new Happening(warning, reason, PlainText.of(message)));
  }
}
