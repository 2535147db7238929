package dev.holdfast.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.PolicyVerification;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.Verification;
import dev.holdfast.api.v1alpha1.VerificationMode;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Which backup is verified next: the newest that is worth it. */
class VerificationChoiceTest {
  private static final Instant START = Instant.parse("2026-11-21T03:00:00Z");
  private static final DestinationStatus STORED =
      Observed.destination("offsite", "prod/")
          .committed(Observed.MANIFEST, Observed.SHA_256, "1 B", 1L);

  @Test
  void newestThatIsGoodAndNotVerifiedIsNext() {
    List<Backup> all =
        List.of(
            backup("a", 1, BackupPhase.COMPLETED, STORED),
            backup("b", 2, BackupPhase.PARTIALLY_COMPLETED, STORED),
            backup("failed", 3, BackupPhase.FAILED, STORED),
            backup("missing", 4, BackupPhase.MISSING, STORED),
            backup("going", 5, BackupPhase.DELETING, STORED),
            backup("verified", 6, BackupPhase.COMPLETED, restored()),
            unsound(backup("unsound", 7, BackupPhase.COMPLETED, STORED)));

    assertThat(next(VerificationMode.RESTORE, null, all)).contains("b");
    assertThat(next(VerificationMode.RESTORE, null, List.of())).isEmpty();
  }

  @Test
  void onlyTheTierThatIsAskedForCounts() {
    Backup weekly = backup("weekly", 1, BackupPhase.COMPLETED, STORED);
    weekly.setSpec(new BackupSpec(new PolicyReference("shop"), "weekly", null, null, null));
    List<Backup> all = List.of(weekly, backup("daily", 2, BackupPhase.COMPLETED, STORED));

    assertThat(next(VerificationMode.RESTORE, "weekly", all)).contains("weekly");
    assertThat(next(VerificationMode.RESTORE, "monthly", all)).isEmpty();
  }

  @Test
  void backupThatWasOnlyReadIsStillToBeRestored() {
    DestinationStatus read = STORED.verified(new Verification(START.toString(), true, "read"));
    List<Backup> all = List.of(backup("read", 1, BackupPhase.COMPLETED, read));

    assertThat(next(VerificationMode.RESTORE, null, all)).contains("read");
    assertThat(next(VerificationMode.READ_BACK, null, all)).isEmpty();
  }

  @Test
  void everyCopyIsToBeReadAndOneToBeRestored() {
    DestinationStatus other =
        Observed.destination("local", "prod/")
            .committed(Observed.MANIFEST, Observed.SHA_256, "1 B", 1L);
    List<Backup> all = List.of(backup("both", 1, BackupPhase.COMPLETED, restored(), other));

    assertThat(next(VerificationMode.RESTORE, null, all)).isEmpty();
    assertThat(next(VerificationMode.READ_BACK, null, all)).contains("both");
  }

  @Test
  void newOneIsVerifiedOnceWhateverCameOfIt() {
    List<Backup> all = List.of(backup("new", 10, BackupPhase.COMPLETED, STORED));

    assertThat(fresh(all, 5, null)).contains("new");
    assertThat(fresh(all, 10, null)).contains("new");
    assertThat(fresh(all, 11, null)).isEmpty();
    assertThat(fresh(all, 5, "new")).isEmpty();
    assertThat(fresh(all, 5, "old")).contains("new");
  }

  @Test
  void ofSeveralNewOnesOnlyTheNewestCounts() {
    List<Backup> all =
        List.of(
            backup("older", 8, BackupPhase.COMPLETED, STORED),
            backup("newer", 10, BackupPhase.COMPLETED, STORED));

    assertThat(fresh(all, 5, null)).contains("newer");
    assertThat(fresh(all, 5, "newer")).isEmpty();
  }

  @Property
  void whatIsChosenIsGoodUnverifiedAndTheNewestOfThem(@ForAll("backups") List<Backup> all) {
    PolicyVerification asked = asked(VerificationMode.RESTORE, null);
    Optional<Backup> chosen = VerificationChoice.next(asked, all);
    List<Backup> worthIt =
        all.stream()
            .filter(backup -> backup.getStatus().phase().isStored())
            .filter(backup -> !VerificationChoice.isFoundUnsound(backup.getStatus()))
            .filter(
                backup ->
                    backup.getStatus().destinations().get(0).verification() == null
                        || backup.getStatus().destinations().get(0).verification().restoredTime()
                            == null)
            .toList();

    assertThat(chosen.isPresent()).isEqualTo(!worthIt.isEmpty());
    chosen.ifPresent(
        backup ->
            assertThat(worthIt)
                .contains(backup)
                .allMatch(
                    one ->
                        one.getStatus()
                                .completionTime()
                                .compareTo(backup.getStatus().completionTime())
                            <= 0));
  }

  @Provide
  Arbitrary<List<Backup>> backups() {
    Arbitrary<DestinationStatus> copies =
        Arbitraries.of(
            STORED,
            restored(),
            STORED.verified(new Verification(START.toString(), true, "read")),
            STORED.verified(
                new Verification(START.toString(), false, "bad", RestoreMode.VERIFY, null, null)));
    return Combinators.combine(
            Arbitraries.integers().between(0, 9),
            Arbitraries.of(BackupPhase.class).filter(BackupPhase::isFinal),
            copies,
            Arbitraries.of(true, false))
        .as(
            (minute, phase, copy, unsound) -> {
              Backup backup = backup("b" + minute, minute, phase, copy);
              return unsound ? unsound(backup) : backup;
            })
        .list()
        .ofMaxSize(8);
  }

  private static Optional<String> next(VerificationMode mode, String tier, List<Backup> all) {
    return VerificationChoice.next(asked(mode, tier), all).map(one -> one.getMetadata().getName());
  }

  private static Optional<String> fresh(List<Backup> all, int sinceMinute, String last) {
    return VerificationChoice.fresh(
            asked(VerificationMode.RESTORE, null), all, START.plusSeconds(60L * sinceMinute), last)
        .map(one -> one.getMetadata().getName());
  }

  private static PolicyVerification asked(VerificationMode mode, String tier) {
    return new PolicyVerification(
        null, null, null, true, tier, mode, null, null, null, null, null, null, null);
  }

  private static DestinationStatus restored() {
    return STORED.verified(
        new Verification(START.toString(), true, "ok", RestoreMode.VERIFY, "3s", START.toString()));
  }

  private static Backup unsound(Backup backup) {
    BackupStatus before = backup.getStatus();
    Condition found =
        new ConditionBuilder().withType(BackupStatus.VERIFIED).withStatus("False").build();
    backup.setStatus(before.verified(before.destinations(), List.of(found), START.toString()));
    return backup;
  }

  private static Backup backup(
      String name, int minute, BackupPhase phase, DestinationStatus... copies) {
    Backup backup = new Backup();
    backup.setMetadata(new ObjectMetaBuilder().withName(name).withNamespace("shops").build());
    backup.setSpec(new BackupSpec(new PolicyReference("shop"), "daily", null, null, null));
    List<DestinationStatus> all = new ArrayList<>(List.of(copies));
    backup.setStatus(
        new BackupStatus(
            1L,
            phase,
            null,
            null,
            null,
            START.plusSeconds(60L * minute).toString(),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            all,
            null,
            null,
            null,
            null,
            null,
            null,
            null));
    return backup;
  }
}
