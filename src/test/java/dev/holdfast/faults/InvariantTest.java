package dev.holdfast.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.faults.World.Claim;
import dev.holdfast.faults.World.Content;
import dev.holdfast.faults.World.Heard;
import dev.holdfast.faults.World.Notice;
import dev.holdfast.faults.World.Recorded;
import dev.holdfast.faults.World.Stored;
import dev.holdfast.faults.World.StoredManifest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A check that cannot fail holds nothing. */
class InvariantTest {
  private static final Claim CLAIM = new Claim("main", "p/good/manifest.json", "abc");
  private static final Set<String> OBJECTS = Set.of("p/good/backup_x.dump");
  private static final List<Stored> SHELF =
      List.of(
          new Stored("main", "p/good/manifest.json"), new Stored("main", "p/good/backup_x.dump"));
  private static final Struck STRUCK = new Struck("POST /jobs", "operators that ran", 1);
  private static final StoredManifest MANIFEST =
      new StoredManifest("main", "p/good/manifest.json", "abc", "good", "uid-1", OBJECTS, null);
  private static final Recorded GOOD = backup("good", "Completed", "02:00", List.of(CLAIM));
  private static final Recorded RESTORED = restore("Completed");
  private static final Expected EXPECTED =
      Expected.NOTHING
          .keeping(Set.of("good"))
          .shelving(Set.of("good"))
          .losing(Set.of("expired"))
          .restoring(EnumSet.of(Content.NOTHING, Content.RESTORED))
          .telling(Set.of("good"))
          .starting(Set.of(new Expected.Due("shop", "02:00")))
          .verifying(Map.of("good", Instant.parse("2026-11-22T10:00:00Z")))
          .succeeding(Set.of("hopeless"));

  private static final Notice NOTICE = new Notice("n1", "backup.completed", "good");
  private static final Heard HEARD =
      new Heard(List.of(NOTICE, NOTICE), List.of(), List.of(), List.of("operator-0"));

  private static final World GREEN =
      new World(
          List.of(GOOD, RESTORED),
          List.of(MANIFEST),
          SHELF,
          List.of(),
          Optional.of(Content.RESTORED),
          Optional.of(STRUCK),
          Optional.of(GOOD),
          List.of(),
          HEARD);

  private static Recorded backup(
      String name, String phase, String scheduledFor, List<Claim> claims) {
    return new Recorded(
        "Backup",
        name,
        "shop",
        scheduledFor,
        phase,
        isFinal(phase),
        "Why",
        "because",
        claims,
        false,
        phase.equals("Completed") ? "2026-11-22T10:00:00Z" : null);
  }

  private static Recorded restore(String phase) {
    return new Recorded(
        "Restore",
        "back",
        null,
        null,
        phase,
        isFinal(phase),
        "Why",
        "because",
        List.of(),
        false,
        null);
  }

  private static boolean isFinal(String phase) {
    return !phase.equals("Running");
  }

  private static World with(Recorded record) {
    List<Recorded> records = new ArrayList<>(GREEN.records());
    records.add(record);
    return withRecords(records);
  }

  private static World withRecords(List<Recorded> records) {
    return new World(
        records,
        GREEN.manifests(),
        GREEN.shelf(),
        GREEN.leftovers(),
        GREEN.target(),
        GREEN.struck(),
        GREEN.next(),
        List.of(),
        HEARD);
  }

  private static World withManifests(StoredManifest... manifests) {
    return new World(
        GREEN.records(),
        List.of(manifests),
        GREEN.shelf(),
        GREEN.leftovers(),
        GREEN.target(),
        GREEN.struck(),
        GREEN.next(),
        List.of(),
        HEARD);
  }

  private static World withTarget(Content content) {
    return new World(
        GREEN.records(),
        GREEN.manifests(),
        GREEN.shelf(),
        GREEN.leftovers(),
        Optional.of(content),
        GREEN.struck(),
        GREEN.next(),
        List.of(),
        HEARD);
  }

  private static World withHeard(Heard heard) {
    return new World(
        GREEN.records(),
        GREEN.manifests(),
        GREEN.shelf(),
        GREEN.leftovers(),
        GREEN.target(),
        GREEN.struck(),
        GREEN.next(),
        List.of(),
        heard);
  }

  @ParameterizedTest
  @EnumSource
  void worldInWhichNothingIsWrongHasNoViolation(Invariant invariant) {
    assertThat(invariant.violations(GREEN, EXPECTED)).isEmpty();
  }

  @Test
  void faultThatHasNotStruckProvesNothing() {
    World untouched =
        new World(
            GREEN.records(),
            GREEN.manifests(),
            GREEN.shelf(),
            GREEN.leftovers(),
            GREEN.target(),
            Optional.empty(),
            GREEN.next(),
            List.of(),
            HEARD);

    assertViolated(Invariant.FAULT_STRUCK, untouched, "door");
  }

  private static World withStruck(Struck struck) {
    return new World(
        GREEN.records(),
        GREEN.manifests(),
        GREEN.shelf(),
        GREEN.leftovers(),
        GREEN.target(),
        Optional.of(struck),
        GREEN.next(),
        List.of(),
        HEARD);
  }

  private static World withShelf(List<Recorded> records, Stored... more) {
    List<Stored> shelf = new ArrayList<>(GREEN.shelf());
    shelf.addAll(List.of(more));
    return new World(
        records,
        GREEN.manifests(),
        shelf,
        GREEN.leftovers(),
        GREEN.target(),
        GREEN.struck(),
        GREEN.next(),
        List.of(),
        HEARD);
  }

  @Test
  void faultThatHasHitNothingProvesNothing() {
    assertViolated(
        Invariant.FAULT_STRUCK,
        withStruck(new Struck("POST /hook", "posts", 0)),
        "hit nothing",
        "POST /hook, posts: 0");
  }

  @Test
  void runThatWasDueAndNeverCameIsSeen() {
    assertViolated(
        Invariant.WHAT_IS_ASKED_FOR_COMES,
        withRecords(List.of(backup("good", "Completed", null, List.of(CLAIM)), RESTORED)),
        "the run of shop at 02:00 never came");
    assertViolated(
        Invariant.WHAT_IS_ASKED_FOR_COMES,
        withRecords(List.of(backup("good", "Completed", "03:00", List.of(CLAIM)))),
        "02:00");
  }

  @Test
  void verdictThatNeverComesIsSeen() {
    Expected later =
        Expected.NOTHING.verifying(Map.of("good", Instant.parse("2026-11-22T10:00:01Z")));

    assertThat(Invariant.WHAT_IS_ASKED_FOR_COMES.violations(GREEN, later))
        .containsExactly("nobody has said since 2026-11-22T10:00:01Z that good is sound");
  }

  @Test
  void whatWasWaitedForInVainIsSeen() {
    assertViolated(
        Invariant.WHAT_IS_ASKED_FOR_COMES,
        new World(
            GREEN.records(),
            GREEN.manifests(),
            GREEN.shelf(),
            GREEN.leftovers(),
            GREEN.target(),
            GREEN.struck(),
            GREEN.next(),
            List.of("no end within 6 minutes"),
            HEARD),
        "no end within 6 minutes");
  }

  @Test
  void failureThatNothingCalledForIsSeen() {
    World failed = with(backup("failed", "Failed", null, List.of()));
    assertViolated(Invariant.WHAT_CAN_SUCCEED_DOES, failed, "failed is Failed");
    assertThat(Invariant.WHAT_CAN_SUCCEED_DOES.violations(failed, Expected.NOTHING)).isEmpty();
    assertThat(
            Invariant.WHAT_CAN_SUCCEED_DOES.violations(
                with(backup("hopeless", "Failed", null, List.of())), EXPECTED))
        .isEmpty();
  }

  @Test
  void objectsThatAreGoneFromUnderALostRecordAreSeen() {
    Expected shelved = Expected.NOTHING.shelving(Set.of("lost"));

    assertThat(Invariant.NOTHING_KEPT_IS_GONE.violations(GREEN, shelved))
        .containsExactly("what is stored of lost is gone");
  }

  @Test
  void objectsOfABackupThatHasExpiredAreSeenWhereverTheyLie() {
    assertViolated(
        Invariant.NOTHING_STRAYS,
        withShelf(GREEN.records(), new Stored("local", "p/expired/backup_y.dump")),
        "local:p/expired/backup_y.dump");
    assertViolated(
        Invariant.NOTHING_STRAYS,
        withShelf(
            List.of(GOOD, backup("expired", "Deleting", null, List.of())),
            new Stored("main", "p/expired/backup_y.dump")),
        "p/expired/backup_y.dump");
  }

  @Test
  void objectsThatNeitherAManifestNorARecordAccountsForAreSeen() {
    Stored stray = new Stored("main", "p/nobody/globals.sql");
    assertViolated(
        Invariant.NOTHING_STRAYS, withShelf(GREEN.records(), stray), "p/nobody/globals.sql");
    assertViolated(
        Invariant.NOTHING_STRAYS,
        withShelf(List.of(RESTORED), new Stored("local", "p/good/backup_x.dump")),
        "local:p/good/backup_x.dump");
  }

  @Test
  void whatAnAttemptHasLeftStaysAsLongAsTheRecordOfItsRun() {
    Stored left = new Stored("main", "p/good/backup_left.dump");

    assertThat(Invariant.NOTHING_STRAYS.violations(withShelf(GREEN.records(), left), EXPECTED))
        .isEmpty();
    assertThat(Invariant.NOTHING_STRAYS.violations(withShelf(List.of(), left), EXPECTED))
        .as("what the manifest names needs no record")
        .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
        .contains("backup_left");
  }

  @Test
  void whatIsKeptIsKnownAfterTheNextRunToo() {
    Expected before = PruneScenario.keepingLast(List.of("first", "second"));
    assertThat(before.kept()).containsExactly("second");
    assertThat(before.gone()).containsExactly("first");

    Expected after = PruneScenario.keepingLast(List.of("first", "second", "third"));
    assertThat(after.kept()).containsExactly("third");
    assertThat(after.gone()).containsExactlyInAnyOrder("first", "second");
  }

  @Test
  void runThatGoesOnForeverIsSeen() {
    assertViolated(
        Invariant.EVERYTHING_ENDS,
        with(backup("slow", "Running", null, List.of())),
        "slow is Running");
  }

  @Test
  void backupWhoseManifestIsNotThereIsSeen() {
    assertViolated(Invariant.NOTHING_PARTIAL_IS_LISTED, withManifests(), "good", "is not so");
  }

  @Test
  void backupWhoseManifestIsAnotherIsSeen() {
    assertViolated(
        Invariant.NOTHING_PARTIAL_IS_LISTED,
        withManifests(
            new StoredManifest("main", MANIFEST.key(), "def", "good", "uid-1", OBJECTS, null)),
        "good",
        "abc");
  }

  @Test
  void backupThatIsStoredNowhereIsSeen() {
    assertViolated(
        Invariant.NOTHING_PARTIAL_IS_LISTED,
        with(backup("empty", "Completed", null, List.of())),
        "empty",
        "names no manifest");
  }

  @Test
  void manifestWhoseObjectIsDamagedIsSeen() {
    assertViolated(
        Invariant.NOTHING_PARTIAL_IS_LISTED,
        withManifests(
            MANIFEST,
            new StoredManifest(
                "main", "p/bad/manifest.json", "x", "bad", "uid-2", OBJECTS, "cut short")),
        "p/bad/manifest.json",
        "cut short");
  }

  @Test
  void recordThatIsKeptAndGoneIsSeen() {
    assertViolated(
        Invariant.NOTHING_KEPT_IS_GONE, withRecords(List.of(RESTORED)), "good", "there is none");
  }

  @Test
  void objectsThatAreKeptAndGoneAreSeen() {
    assertViolated(Invariant.NOTHING_KEPT_IS_GONE, withManifests(), "stored of good is gone");
  }

  @Test
  void backupThatIsKeptAndGoingIsSeen() {
    assertViolated(
        Invariant.NOTHING_KEPT_IS_GONE,
        withRecords(List.of(backup("good", "Deleting", null, List.of(CLAIM)))),
        "good is Deleting");
  }

  @Test
  void runThatIsStoredTwiceIsSeen() {
    assertViolated(
        Invariant.NO_RUN_TWICE,
        withManifests(
            MANIFEST,
            new StoredManifest(
                "main", "p/good2/manifest.json", "x", "good2", "uid-1", OBJECTS, null)),
        "stored twice",
        "good2");
  }

  @Test
  void oneRunAtTwoDestinationsIsNoSecondOne() {
    World world =
        withManifests(
            MANIFEST,
            new StoredManifest("local", MANIFEST.key(), "abc", "good", "uid-1", OBJECTS, null));

    assertThat(Invariant.NO_RUN_TWICE.violations(world, EXPECTED)).isEmpty();
  }

  @Test
  void timeOfAScheduleThatHasStartedTwoRunsIsSeen() {
    assertViolated(
        Invariant.NO_RUN_TWICE,
        withRecords(
            List.of(
                backup("one", "Failed", "03:00", List.of()),
                backup("other", "Failed", "03:00", List.of()))),
        "started twice",
        "other");
  }

  @Test
  void whatIsLeftIsSeen() {
    World littered =
        new World(
            GREEN.records(),
            GREEN.manifests(),
            GREEN.shelf(),
            List.of("database holdfast_restore_1"),
            GREEN.target(),
            GREEN.struck(),
            GREEN.next(),
            List.of(),
            HEARD);

    assertViolated(Invariant.NOTHING_IS_LEFT, littered, "holdfast_restore_1");
  }

  @Test
  void targetThatIsHalfDoneIsSeen() {
    assertViolated(Invariant.TARGET_IS_WHOLE, withTarget(Content.OTHER), "OTHER");
  }

  @Test
  void targetThatIsGoneIsSeenWhereThereWasOne() {
    Expected swap = Expected.NOTHING.restoring(EnumSet.of(Content.FORMER, Content.RESTORED));

    assertThat(Invariant.TARGET_IS_WHOLE.violations(withTarget(Content.NOTHING), swap))
        .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
        .contains("NOTHING");
  }

  @Test
  void restoreThatIsCompletedAndHasRestoredNothingIsSeen() {
    assertViolated(Invariant.NO_FALSE_SUCCESS, withTarget(Content.NOTHING), "back", "NOTHING");
  }

  @Test
  void soundBackupThatIsDoubtedIsSeen() {
    Recorded doubted =
        new Recorded(
            "Backup",
            "fine",
            "shop",
            null,
            "Completed",
            true,
            "Why",
            "because",
            List.of(CLAIM),
            true,
            null);

    assertViolated(Invariant.NO_FALSE_DOUBT, with(doubted), "fine");
  }

  @Test
  void nextRunThatFailsIsSeen() {
    World stuck =
        new World(
            GREEN.records(),
            GREEN.manifests(),
            GREEN.shelf(),
            GREEN.leftovers(),
            GREEN.target(),
            GREEN.struck(),
            Optional.of(backup("next", "Failed", null, List.of())),
            List.of(),
            HEARD);

    assertViolated(Invariant.NEXT_RUN_SUCCEEDS, stuck, "next is Failed");
  }

  @Test
  void whatHasExpiredAndIsStillThereIsSeen() {
    assertViolated(
        Invariant.NEXT_RUN_SUCCEEDS,
        with(backup("expired", "Deleting", null, List.of())),
        "expired",
        "still there");
  }

  @Test
  void failureWithoutAReasonIsSeen() {
    Recorded silent =
        new Recorded(
            "Backup", "silent", "shop", null, "Failed", true, "Why", " ", List.of(), false, null);

    assertViolated(Invariant.FAILURES_SAY_WHY, with(silent), "silent");
  }

  @Test
  void newsThatNobodyWasToldIsSeen() {
    assertViolated(
        Invariant.EVERYBODY_IS_TOLD,
        withHeard(new Heard(List.of(), List.of(), List.of(), HEARD.working())),
        "nobody was told of good");
  }

  @Test
  void newsThatIsStillToBeToldIsSeen() {
    assertViolated(
        Invariant.EVERYBODY_IS_TOLD,
        withHeard(
            new Heard(
                HEARD.notices(), List.of("backup.failed of good"), List.of(), HEARD.working())),
        "backup.failed of good is still to be told");
  }

  @Test
  void newsThatIsToldAgainUnderAnotherIdentifierIsSeen() {
    assertViolated(
        Invariant.EVERYBODY_IS_TOLD,
        withHeard(
            new Heard(
                List.of(NOTICE, new Notice("n2", NOTICE.event(), NOTICE.object())),
                List.of(),
                List.of(),
                HEARD.working())),
        "n1",
        "n2");
  }

  @Test
  void operatorThatDoesNotAnswerIsSeen() {
    assertViolated(
        Invariant.OPERATORS_ANSWER,
        withHeard(
            new Heard(
                HEARD.notices(), List.of(), List.of("operator-0 is not ready"), HEARD.working())),
        "operator-0 is not ready");
  }

  @Test
  void twoOperatorsThatWorkAtOnceAreSeen() {
    assertViolated(
        Invariant.ONE_OPERATOR_WORKS,
        withHeard(
            new Heard(HEARD.notices(), List.of(), List.of(), List.of("operator-0", "operator-1"))),
        "operator-0, operator-1");
  }

  @Test
  void nobodyWhoWorksIsSeen() {
    assertViolated(
        Invariant.ONE_OPERATOR_WORKS,
        withHeard(new Heard(HEARD.notices(), List.of(), List.of(), List.of())),
        "[]");
  }

  private static void assertViolated(Invariant invariant, World world, String... evidence) {
    assertThat(invariant.violations(world, EXPECTED))
        .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
        .contains(evidence);
  }
}
