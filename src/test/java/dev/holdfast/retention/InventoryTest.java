package dev.holdfast.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicySpec;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Buckets;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.History;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Retention;
import dev.holdfast.api.v1alpha1.S3Destination;
import dev.holdfast.api.v1alpha1.Tier;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InventoryTest {
  private static final String START = "2026-11-21T03:00:00Z";
  private static final String END = "2026-11-21T03:10:00Z";

  @Test
  void rulesAreThoseOfEachTierInItsZone() {
    Tier daily =
        Tier.of("daily", "@daily", "Europe/Paris", null)
            .withRetention(new Retention(7, "30d", 1, 2, 3, 4, 5));
    Tier endless = Tier.of("endless", "@daily", null, null);

    RetentionPlan.Facts facts = Inventory.of(policy(daily, endless), List.of(), 10);

    assertThat(facts.rules())
        .containsExactly(
            Map.entry(
                "daily",
                new RetentionRules(
                    7,
                    Optional.of(Duration.ofDays(30)),
                    Map.of(
                        Period.HOURLY,
                        1,
                        Period.DAILY,
                        2,
                        Period.WEEKLY,
                        3,
                        Period.MONTHLY,
                        4,
                        Period.YEARLY,
                        5),
                    ZoneId.of("Europe/Paris"))));
    assertThat(facts.keepFailed()).isEqualTo(2);
    assertThat(facts.maxPerPass()).isEqualTo(10);
  }

  @ParameterizedTest
  @CsvSource({
    "PENDING, UNDER_WAY",
    "RUNNING, UNDER_WAY",
    "COMPLETED, GOOD",
    "PARTIALLY_COMPLETED, DOUBTFUL",
    "FAILED, FAILED",
    "MISSING, MISSING"
  })
  void standingFollowsFromThePhase(BackupPhase phase, Standing standing) {
    assertThat(candidate(backup(phase, List.of(), null)).standing()).isEqualTo(standing);
  }

  @ParameterizedTest
  @CsvSource({"True, GOOD", "False, DOUBTFUL", "Unknown, GOOD"})
  void backupThatHasFailedItsCheckIsDoubtful(String verified, Standing standing) {
    Condition condition =
        new ConditionBuilder().withType(BackupStatus.VERIFIED).withStatus(verified).build();
    assertThat(candidate(backup(BackupPhase.COMPLETED, List.of(condition), null)).standing())
        .isEqualTo(standing);
  }

  /** Somebody has written its status by hand: it would push out one that is stored. */
  @Test
  void backupThatNamesNoManifestIsDoubtful() {
    Backup backup = backup(BackupPhase.COMPLETED, List.of(), null);
    BackupStatus was = backup.getStatus();
    backup.setStatus(
        was.storedAt(
            was.destinations().stream()
                .map(one -> DestinationStatus.of(one.destination()))
                .toList(),
            was.phase(),
            was.message(),
            was.conditions()));

    assertThat(candidate(backup).standing()).isEqualTo(Standing.DOUBTFUL);
    assertThat(Inventory.lastSuccess(policy(), List.of(backup), Instant.parse(END))).isEmpty();
  }

  /** By such a clock all others are old, and its backup would push them out. */
  @ParameterizedTest
  @CsvSource({"2026-11-20T02:59:59Z, DOUBTFUL", "2026-11-20T03:00:00Z, GOOD"})
  void backupThatWasStartedByAClockThatWasAheadIsDoubtful(String created, Standing standing) {
    Backup backup = backup(BackupPhase.COMPLETED, List.of(), null);
    backup.getMetadata().setCreationTimestamp(created);

    assertThat(candidate(backup).standing()).isEqualTo(standing);
    assertThat(Inventory.lastSuccess(policy(), List.of(backup), Instant.parse(END)))
        .isEqualTo(
            standing == Standing.GOOD ? Optional.of(Instant.parse(START)) : Optional.empty());
  }

  /** It may be found to be broken, so nothing goes for its sake; and nothing in spite of it. */
  @ParameterizedTest
  @CsvSource({"COMPLETED, UNDER_WAY", "PARTIALLY_COMPLETED, DOUBTFUL", "FAILED, FAILED"})
  void backupThatIsInUseIsAwaited(BackupPhase phase, Standing standing) {
    Backup backup = backup(phase, List.of(), null);

    assertThat(
            Inventory.of(
                    policy(),
                    List.of(backup),
                    Map.of("nightly", "Restore \"back\" to end"),
                    Map.of(),
                    1)
                .candidates())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.standing()).isEqualTo(standing);
              assertThat(one.awaited()).contains("Restore \"back\" to end");
            });
  }

  @Test
  void backupThatIsBeingDeletedIsNone() {
    Backup backup = backup(BackupPhase.COMPLETED, List.of(), null);
    assertThat(candidate(backup).awaited()).isEmpty();
    backup.getMetadata().setDeletionTimestamp(END);
    assertThat(Inventory.of(policy(), List.of(backup), 1).candidates()).isEmpty();
    Backup deleting = backup(BackupPhase.DELETING, List.of(), null);
    assertThat(Inventory.of(policy(), List.of(deleting), 1).candidates()).isEmpty();
  }

  @Test
  void timeIsThatOfTheStartAndTheSeriesThatOfTierAndDatabases() {
    Candidate candidate = candidate(backup(BackupPhase.COMPLETED, List.of(), null));

    assertThat(candidate.id()).isEqualTo("nightly");
    assertThat(candidate.time()).isEqualTo(Instant.parse(START));
    assertThat(candidate.series()).isEqualTo(new Series("daily", List.of("billing", "shop")));
    assertThat(candidate.pinned()).isTrue();
    assertThat(candidate.lockedUntil()).isEmpty();
  }

  @Test
  void lockIsCountedFromTheEndOfTheBackup() {
    assertThat(candidate(backup(BackupPhase.COMPLETED, List.of(), "7d")).lockedUntil())
        .contains(Instant.parse(END).plus(Duration.ofDays(7)));
  }

  @Test
  void backupsOfANamesakeAndOfNobodyDoNotCount() {
    Backup other = backup(BackupPhase.COMPLETED, List.of(), null);
    BackupPolicy namesake = policy();
    namesake.getMetadata().setUid("another");
    assertThat(Inventory.of(namesake, List.of(other), 1).candidates()).isEmpty();

    Backup refused = new Backup();
    refused.setMetadata(new ObjectMetaBuilder().withName("refused").build());
    refused.setSpec(other.getSpec());
    assertThat(Inventory.isOf(policy(), refused)).isFalse();
    refused.setStatus(status(BackupPhase.FAILED, List.of(), null, null));
    assertThat(Inventory.isOf(policy(), refused)).isFalse();
    refused.getMetadata().setAnnotations(Map.of(Api.POLICY_UID_ANNOTATION, "policy-uid"));
    assertThat(Inventory.isOf(policy(), refused)).isTrue();
  }

  @Test
  void onlyWhatThePolicyItselfHasTakenAndIsGoodIsASuccessOfIt() {
    Instant now = Instant.parse(END);
    Backup own = backup(BackupPhase.COMPLETED, List.of(), null);
    assertThat(Inventory.lastSuccess(policy(), List.of(own), now)).contains(Instant.parse(START));
    assertThat(
            Inventory.lastSuccess(policy(), List.of(own), Instant.parse(START).minusSeconds(7_200)))
        .as("a clock was wrong")
        .isEmpty();

    own.getMetadata().setAnnotations(Map.of(Api.MADE_AGAIN_ANNOTATION, "ab".repeat(32)));
    assertThat(Inventory.lastSuccess(policy(), List.of(own), now)).isEmpty();

    BackupPolicy namesake = policy();
    namesake.getMetadata().setUid("another");
    own.getMetadata().setAnnotations(Map.of(Api.ADOPTED_BY_ANNOTATION, "another"));
    assertThat(Inventory.lastSuccess(namesake, List.of(own), now)).isEmpty();

    for (BackupPhase phase : BackupPhase.values()) {
      assertThat(Inventory.lastSuccess(policy(), List.of(backup(phase, List.of(), null)), now))
          .as(phase.name())
          .isEqualTo(
              phase == BackupPhase.COMPLETED
                  ? Optional.of(Instant.parse(START))
                  : Optional.empty());
    }
  }

  @Test
  void onlyWhatIsStoredOfAnEarlierPolicyIsToldOf() {
    BackupPolicy namesake = policy();
    namesake.getMetadata().setUid("another");
    BackupPolicy other = policy();
    other.getMetadata().setName("other");
    Backup stored = backup(BackupPhase.COMPLETED, List.of(), null);
    Backup never = backup(BackupPhase.COMPLETED, List.of(), null);
    never.setStatus(null);
    Backup begun = backup(BackupPhase.COMPLETED, List.of(), null);
    begun.setStatus(status(null, List.of(), null, "policy-uid"));
    Backup failed = backup(BackupPhase.FAILED, List.of(), null);
    List<Backup> all = List.of(stored, never, begun, failed);

    assertThat(Inventory.ofNamesakes(namesake, all)).containsExactly(stored);
    assertThat(Inventory.ofNamesakes(policy(), all)).isEmpty();
    assertThat(Inventory.ofNamesakes(other, all)).isEmpty();
    assertThat(candidate(begun).standing()).isEqualTo(Standing.UNDER_WAY);
  }

  @Test
  void backupOfAnotherPolicyOrThatIsGoingIsNoSuccessOfThisOne() {
    Instant now = Instant.parse(END);
    BackupPolicy other = policy();
    other.getMetadata().setName("other");
    Backup backup = backup(BackupPhase.COMPLETED, List.of(), null);
    assertThat(Inventory.lastSuccess(other, List.of(backup), now)).isEmpty();

    backup.getMetadata().setDeletionTimestamp(END);
    assertThat(Inventory.lastSuccess(policy(), List.of(backup), now)).isEmpty();
  }

  @Test
  void onlyTheConditionThatTellsOfChecksCounts() {
    Condition complete = new ConditionBuilder().withType("Complete").withStatus("False").build();
    Condition failed = new ConditionBuilder().withType("Failed").withStatus("True").build();
    Backup backup = backup(BackupPhase.COMPLETED, List.of(complete, failed), null);
    assertThat(candidate(backup).standing()).isEqualTo(Standing.GOOD);

    backup.getMetadata().setAnnotations(Map.of(Api.MADE_AGAIN_ANNOTATION, "ab".repeat(32)));
    assertThat(candidate(backup).standing()).isEqualTo(Standing.DOUBTFUL);
  }

  @Test
  void lockOfACopyIsCountedFromItsOwnTime() {
    Backup backup = backup(BackupPhase.COMPLETED, List.of(), "7d");
    DestinationStatus own = backup.getStatus().destinations().get(0);
    backup.setStatus(
        backup
            .getStatus()
            .storedAt(
                List.of(own, own.copiedAt("2026-12-01T00:00:00Z")),
                BackupPhase.COMPLETED,
                null,
                List.of()));

    assertThat(candidate(backup).lockedUntil()).contains(Instant.parse("2026-12-08T00:00:00Z"));
  }

  @Test
  void destinationThatHasNothingLocksNothing() {
    Backup backup = backup(BackupPhase.PARTIALLY_COMPLETED, List.of(), "7d");
    DestinationStatus lacking =
        backup.getStatus().destinations().get(0).failed("Denied", "it was denied");
    backup.setStatus(
        backup
            .getStatus()
            .storedAt(List.of(lacking), BackupPhase.PARTIALLY_COMPLETED, null, List.of()));

    assertThat(candidate(backup).lockedUntil()).isEmpty();
  }

  /**
   * Its record would stand in for the time that nobody can read, and so would no lock: it pushes
   * out no other, and does not go itself.
   */
  @ParameterizedTest
  @CsvSource({"yesterday, " + END, START + ", soon", START + ", +1000000000-01-01T00:00:00Z"})
  void backupThatDoesNotSayWhenItWasTakenIsDoubtfulAndStays(String start, String end) {
    for (BackupPhase phase : List.of(BackupPhase.COMPLETED, BackupPhase.PARTIALLY_COMPLETED)) {
      Backup backup = backup(phase, List.of(), "7d");
      backup.setStatus(status(phase, List.of(), "7d", "policy-uid", start, end));

      assertThat(candidate(backup).standing()).isEqualTo(Standing.DOUBTFUL);
      assertThat(candidate(backup).held())
          .hasValueSatisfying(
              why -> assertThat(why).contains("status.startTime", "status.completionTime"));
      assertThat(Inventory.lastSuccess(policy(), List.of(backup), Instant.parse(END))).isEmpty();
    }
    assertThat(candidate(backup(BackupPhase.COMPLETED, List.of(), null)).held()).isEmpty();
    Backup failed = backup(BackupPhase.FAILED, List.of(), null);
    failed.setStatus(status(BackupPhase.FAILED, List.of(), null, "policy-uid", null, end));
    assertThat(candidate(failed).held()).as("there is nothing to lose").isEmpty();
  }

  @Test
  void backupOfANamesakeCountsForWhoeverAdoptsIt() {
    Backup other = backup(BackupPhase.COMPLETED, List.of(), null);
    BackupPolicy namesake = policy();
    namesake.getMetadata().setUid("another");
    other.getMetadata().setAnnotations(Map.of(Api.ADOPTED_BY_ANNOTATION, "another"));
    assertThat(Inventory.isOf(namesake, other)).isTrue();

    namesake.getMetadata().setUid("a-third");
    assertThat(Inventory.isOf(namesake, other)).isFalse();

    namesake.getMetadata().setUid("another");
    namesake.getMetadata().setName("of-another-name");
    assertThat(Inventory.isOf(namesake, other)).isFalse();
  }

  private static Candidate candidate(Backup backup) {
    return Inventory.of(policy(), List.of(backup), 1).candidates().iterator().next();
  }

  private static BackupPolicy policy(Tier... tiers) {
    BackupPolicy policy = new BackupPolicy();
    policy.setMetadata(new ObjectMetaBuilder().withName("shop").withUid("policy-uid").build());
    policy.setSpec(
        new BackupPolicySpec(
            null, null, List.of(tiers), null, null, null, null, new History(2), null));
    return policy;
  }

  private static Backup backup(BackupPhase phase, List<Condition> conditions, String lock) {
    Backup backup = new Backup();
    backup.setMetadata(
        new ObjectMetaBuilder().withName("nightly").withCreationTimestamp(END).build());
    backup.setSpec(new BackupSpec(new PolicyReference("shop"), "daily", null, true, null));
    backup.setStatus(status(phase, conditions, lock, "policy-uid"));
    return backup;
  }

  private static BackupStatus status(
      BackupPhase phase, List<Condition> conditions, String lock, String policyUid) {
    return status(phase, conditions, lock, policyUid, START, END);
  }

  private static BackupStatus status(
      BackupPhase phase,
      List<Condition> conditions,
      String lock,
      String policyUid,
      String start,
      String end) {
    S3Destination bucket =
        Buckets.of(
            lock == null
                ? "{bucket: backups}"
                : "{bucket: backups, objectLock: {mode: GOVERNANCE, for: %s}}".formatted(lock));
    return new BackupStatus(
        1L,
        phase,
        null,
        null,
        start,
        end,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of(
            DestinationStatus.of(Destination.of("offsite", bucket))
                .committed("key", "sha", "1 B", 1L)),
        conditions,
        policyUid,
        null,
        List.of("shop", "billing"),
        null,
        null,
        null);
  }
}
