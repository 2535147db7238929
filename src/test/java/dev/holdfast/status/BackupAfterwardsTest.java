package dev.holdfast.status;

import static dev.holdfast.status.Observed.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupCopySpec;
import dev.holdfast.api.v1alpha1.BackupCopyStatus;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicySpec;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationPhase;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What becomes of a backup when it was copied, and from where to where one may be. */
class BackupAfterwardsTest {
  private static final Instant LATER = START.plusSeconds(86_400);
  private static final String KEY = "attic/shops/shop/nightly/manifest.json";
  private static final DestinationStatus OFFSITE =
      Observed.destination("offsite", "prod/")
          .committed(Observed.MANIFEST, Observed.SHA_256, "1 B", 1L);
  private static final DestinationStatus ATTIC =
      Observed.destination("attic", "attic/").committed(KEY, Observed.SHA_256, "1 B", 1L);

  @Test
  void backupThatLackedACopyIsCompletedByIt() {
    Backup backup = partial("attic");

    Verdict<BackupStatus> verdict = after(backup, copy(OFFSITE, ATTIC));

    BackupStatus status = verdict.status();
    assertThat(status.phase()).isEqualTo(BackupPhase.COMPLETED);
    assertThat(status.message()).isNull();
    assertThat(status.destinations()).containsExactly(OFFSITE, ATTIC);
    assertThat(status.conditions())
        .extracting(Condition::getType, Condition::getStatus, Condition::getReason)
        .containsExactly(
            tuple("Complete", "True", "Completed"), tuple("Failed", "False", "Completed"));
    assertThat(Observed.condition(status, "Complete").getLastTransitionTime())
        .isEqualTo(LATER.toString());
    assertThat(verdict.happenings())
        .containsExactly(
            new Happening(
                false, "Copied", "Stored at attic too, manifest " + KEY + "; it is Completed now"));
    assertThat(verdict.isFinal()).isTrue();
    backup.setStatus(status);
    assertThat(after(backup, copy(OFFSITE, ATTIC)).status()).isSameAs(status);
  }

  @Test
  void backupThatLacksAnotherCopyStaysPartial() {
    Backup backup = partial("attic", "cellar");

    BackupStatus status = after(backup, copy(OFFSITE, ATTIC)).status();

    assertThat(status.phase()).isEqualTo(BackupPhase.PARTIALLY_COMPLETED);
    assertThat(status.message()).isEqualTo("stored at offsite, attic, but not at cellar: no space");
    assertThat(Observed.condition(status, "Failed").getStatus()).isEqualTo("True");
  }

  @Test
  void backupThatIsBeingDeletedStaysSo() {
    Backup backup = partial("attic");
    backup.setStatus(BackupDeletion.begun(backup, "pass", Observed.START));

    BackupStatus status = after(backup, copy(OFFSITE, ATTIC)).status();

    assertThat(status.destinations()).as("are deleted with it").containsExactly(OFFSITE, ATTIC);
    assertThat(status.phase()).isEqualTo(BackupPhase.DELETING);
    assertThat(status.message()).isEqualTo(backup.getStatus().message());
    assertThat(status.conditions()).isEqualTo(backup.getStatus().conditions());
    backup.setStatus(status);
    assertThat(after(backup, copy(OFFSITE, ATTIC)).status()).isSameAs(status);
  }

  /** It is found to be in use after the mark, and a copy was noted in between. */
  @Test
  void backupThatIsSparedKeepsTheCopyThatWasNotedMeanwhile() {
    Backup backup = partial("attic");
    BackupStatus before = backup.getStatus();
    backup.setStatus(BackupDeletion.begun(backup, "pass", Observed.START));
    assertThat(BackupDeletion.spared(backup, before)).isEqualTo(before);
    backup.setStatus(after(backup, copy(OFFSITE, ATTIC)).status());

    BackupStatus spared = BackupDeletion.spared(backup, before);

    assertThat(spared.destinations()).containsExactly(OFFSITE, ATTIC);
    assertThat(spared.phase()).isEqualTo(before.phase());
    assertThat(spared.conditions()).isEqualTo(before.conditions());
  }

  @Test
  void destinationThatWasNotThereComesLast() {
    Backup backup = partial();

    BackupStatus status = after(backup, copy(OFFSITE, ATTIC)).status();

    assertThat(status.destinations()).containsExactly(OFFSITE, ATTIC);
    assertThat(status.phase()).isEqualTo(BackupPhase.COMPLETED);
  }

  @Test
  void whatIsStoredUnderTheNameAlreadyIsNotForgotten() {
    Backup backup = partial();
    DestinationStatus elsewhere =
        Observed.destination("offsite", "other/")
            .committed("other/shops/shop/nightly/manifest.json", Observed.SHA_256, "1 B", 1L);

    assertThat(after(backup, copy(OFFSITE, elsewhere)).status()).isSameAs(backup.getStatus());
  }

  @Test
  void copyThatIsNotOfThisBackupCountsForNothing() {
    Backup backup = partial("attic");
    DestinationStatus otherSource =
        Observed.destination("offsite", "else/")
            .committed(Observed.MANIFEST, Observed.SHA_256, "1 B", 1L);
    DestinationStatus otherManifest =
        Observed.destination("attic", "attic/").committed(KEY, "cd".repeat(32), "1 B", 1L);
    DestinationStatus otherDirectory =
        Observed.destination("attic", "attic/")
            .committed("attic/shops/shop/other/manifest.json", Observed.SHA_256, "1 B", 1L);
    BackupCopy running = copy(OFFSITE, ATTIC);
    running.setStatus(status(RunPhase.RUNNING, OFFSITE, ATTIC));

    for (BackupCopy copy :
        List.of(
            copy(otherSource, ATTIC),
            copy(OFFSITE, otherManifest),
            copy(OFFSITE, otherDirectory),
            copy(OFFSITE, Observed.destination("attic", "attic/")),
            running,
            new BackupCopy())) {
      assertThat(after(backup, copy).status()).isSameAs(backup.getStatus());
    }
  }

  @Test
  void copyIsReadFromTheFirstPlaceThatHasTheBackupAndIsNotTheTarget() {
    Backup backup = partial("attic");
    BackupPolicy policy = policy(destination(OFFSITE), destination(ATTIC), cellar());

    CopyPlan plan = CopyPlan.of(asked(null, "attic"), backup, policy);
    assertThat(plan.places())
        .contains(
            new CopyPlan.Places(OFFSITE, DestinationStatus.of(destination(ATTIC)), List.of()));
    backup.setStatus(after(backup, copy(OFFSITE, ATTIC)).status());

    assertThat(CopyPlan.of(asked("attic", "cellar"), backup, policy).places())
        .contains(new CopyPlan.Places(ATTIC, DestinationStatus.of(cellar()), List.of(OFFSITE)));
    // To mend what is damaged there, it is read elsewhere.
    assertThat(CopyPlan.of(asked(null, "offsite"), backup, policy).places())
        .contains(
            new CopyPlan.Places(ATTIC, DestinationStatus.of(destination(OFFSITE)), List.of()));
  }

  @Test
  void whatCannotBeCopiedSoIsToldInASentence() {
    Backup backup = partial("attic");
    Destination alias = new Destination("alias", OFFSITE.s3(), null, null);
    Destination moved = Destination.of("offsite", new VolumeDestination("claim", "/"));
    BackupPolicy policy = policy(destination(OFFSITE), destination(ATTIC), alias);

    assertRefused(
        CopyPlan.of(asked(null, "cellar"), backup, policy),
        "DestinationNotFound",
        "the BackupPolicy \"shop\" has no destination \"cellar\", only offsite, attic, alias"
            + " (spec.to)");
    assertRefused(
        CopyPlan.of(asked("attic", "alias"), backup, policy),
        "DestinationNotComplete",
        "Backup \"nightly\" is not stored at destination \"attic\": no space"
            + " (spec.backupRef.destination)");
    assertRefused(
        CopyPlan.of(asked(null, "alias"), backup, policy),
        "SamePlace",
        "Backup \"nightly\" is stored there already: destination \"alias\" is the same place as"
            + " \"offsite\" (spec.to)");
    backup.setStatus(after(backup, copy(OFFSITE, ATTIC)).status());
    assertThat(CopyPlan.of(asked(null, "offsite"), backup, policy(moved)).reason())
        .isEqualTo("DestinationChanged");
    assertThat(
            CopyPlan.of(asked(null, "offsite"), partial(), policy(destination(OFFSITE))).reason())
        .isEqualTo("BackupNotComplete");
  }

  private static void assertRefused(CopyPlan plan, String reason, String message) {
    assertThat(plan.places()).isEmpty();
    assertThat(plan.reason()).isEqualTo(reason);
    assertThat(plan.message()).isEqualTo(message);
  }

  private static Verdict<BackupStatus> after(Backup backup, BackupCopy copy) {
    return BackupAfterwards.of(backup, List.of(copy), List.of(), LATER);
  }

  private static Destination destination(DestinationStatus status) {
    return status.destination();
  }

  private static Destination cellar() {
    return Destination.of("cellar", new VolumeDestination("cellar", "/"));
  }

  /** The BackupCopy says still that it has made the copy that is gone since. */
  @Test
  void copyThatIsGoneIsNotBroughtBackByTheCopyingThatHadMadeIt() {
    Backup backup = partial("attic");
    BackupCopy copy = copy(OFFSITE, ATTIC);
    backup.setStatus(after(backup, copy).status());
    DestinationStatus gone = ATTIC.missing("its manifest is gone", LATER.toString());
    backup.setStatus(
        BackupRecord.found(backup, List.of(OFFSITE, gone), List.of("attic"), List.of(), LATER)
            .status());
    assertThat(backup.getStatus().phase()).isEqualTo(BackupPhase.PARTIALLY_COMPLETED);

    copy.setStatus(endedAt(LATER.minusSeconds(1)));
    assertThat(after(backup, copy).status()).isSameAs(backup.getStatus());

    copy.setStatus(endedAt(LATER));
    assertThat(after(backup, copy).status().destinations())
        .containsExactly(OFFSITE, ATTIC.copiedAt(LATER.toString()));
    assertThat(after(backup, copy).status().phase()).isEqualTo(BackupPhase.COMPLETED);
  }

  @Test
  void backupThatIsMissingIsNoSource() {
    Backup backup = partial();
    DestinationStatus gone = OFFSITE.missing("its manifest is gone", LATER.toString());
    backup.setStatus(
        BackupRecord.found(backup, List.of(gone), List.of("offsite"), List.of(), LATER).status());

    assertThat(backup.getStatus().phase()).isEqualTo(BackupPhase.MISSING);
    assertThat(BackupSource.of(BackupReference.of("nightly"), backup).message())
        .isEqualTo(
            "Backup \"nightly\" is Missing: it is not there any more, or not whole, wherever it was"
                + " stored; only one that is Completed, or PartiallyCompleted, can be read"
                + " (spec.source.backupRef.name)");
    assertThat(BackupSource.copies(BackupReference.of("nightly"), backup).stored()).isEmpty();
    assertThat(CopyPlan.of(asked(null, "attic"), backup, policy(ATTIC.destination())).reason())
        .isEqualTo("BackupNotComplete");
  }

  @Test
  void copyThatIsMissingIsNotRead() {
    Backup backup = partial();
    DestinationStatus gone = OFFSITE.missing("its manifest is gone", LATER.toString());
    backup.setStatus(
        BackupRecord.found(backup, List.of(gone, ATTIC), List.of("offsite"), List.of(), LATER)
            .status());

    assertThat(BackupSource.of(BackupReference.of("nightly"), backup).stored()).contains(ATTIC);
    assertThat(BackupSource.of(new BackupReference("nightly", "offsite"), backup).message())
        .isEqualTo(
            "Backup \"nightly\" is not stored at destination \"offsite\": its manifest is gone"
                + " (spec.source.backupRef.destination)");
  }

  private static BackupCopyStatus endedAt(Instant end) {
    return new BackupCopyStatus(
        null,
        RunPhase.COMPLETED,
        null,
        null,
        null,
        end.toString(),
        null,
        null,
        OFFSITE,
        ATTIC,
        null,
        null,
        null,
        null);
  }

  private static BackupPolicy policy(Destination... destinations) {
    BackupPolicy policy = new BackupPolicy();
    policy.setMetadata(new ObjectMetaBuilder().withName("shop").withNamespace("shops").build());
    policy.setSpec(
        new BackupPolicySpec(
            null, null, null, null, null, List.of(destinations), null, null, null));
    return policy;
  }

  private static BackupCopy asked(String from, String to) {
    BackupCopy copy = new BackupCopy();
    copy.setSpec(new BackupCopySpec(new BackupReference("nightly", from), to, null));
    return copy;
  }

  private static BackupCopy copy(DestinationStatus source, DestinationStatus target) {
    BackupCopy copy = asked(null, target.name());
    copy.setStatus(status(RunPhase.COMPLETED, source, target));
    return copy;
  }

  private static BackupCopyStatus status(
      RunPhase phase, DestinationStatus source, DestinationStatus target) {
    return new BackupCopyStatus(
        null, phase, null, null, null, null, null, null, source, target, null, null, null, null);
  }

  /** A backup that is stored offsite, and not at {@code failed}. */
  private static Backup partial(String... failed) {
    Backup backup = Observed.backup();
    List<DestinationStatus> all =
        Stream.concat(
                Stream.of(OFFSITE),
                Stream.of(failed)
                    .map(
                        name ->
                            Observed.destination(name, name + "/")
                                .failed("DestinationFull", "no space")))
            .toList();
    boolean whole = failed.length == 0;
    String reason = whole ? "Completed" : "PartiallyCompleted";
    List<Condition> conditions =
        Conditions.with(List.of(), "Complete", whole, reason, reason, 3L, START);
    backup.setStatus(
        new BackupStatus(
            3L,
            whole ? BackupPhase.COMPLETED : BackupPhase.PARTIALLY_COMPLETED,
            "100%",
            whole ? null : "stored at offsite, but not elsewhere",
            null,
            START.toString(),
            null,
            null,
            null,
            null,
            null,
            "nightly",
            null,
            all,
            Conditions.with(conditions, "Failed", !whole, reason, reason, 3L, START),
            Observed.POLICY_UID,
            null,
            null,
            null,
            null,
            null));
    assertThat(
            backup.getStatus().destinations().stream()
                .filter(d -> d.phase() == DestinationPhase.FAILED))
        .hasSize(failed.length);
    return backup;
  }
}
