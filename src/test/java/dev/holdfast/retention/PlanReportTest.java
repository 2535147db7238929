package dev.holdfast.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.RetentionDecision;
import dev.holdfast.api.v1alpha1.RetentionFate;
import dev.holdfast.api.v1alpha1.RetentionStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlanReportTest {
  private static final Instant START = Instant.parse("2026-11-21T03:00:00Z");
  private static final BackupPolicy POLICY = new BackupPolicy();

  static {
    POLICY.setMetadata(new ObjectMetaBuilder().withName("shop").withUid("policy-uid").build());
  }

  @Test
  void whatGoesAndWhatIsHeldComeFirstAndThenTheNewest() {
    RetentionStatus status =
        of(
            List.of(
                Decision.keep(candidate(1), "keepLast: 2 of 2"),
                Decision.expire(candidate(0), "no rule keeps it"),
                Decision.keep(candidate(3), "keepLast: 1 of 2"),
                Decision.expire(candidate(2), "no rule keeps it").hold("only 1 go at once")));

    assertThat(status)
        .isEqualTo(
            new RetentionStatus(
                "2026-11-21T03:00:00Z",
                2,
                1,
                1,
                List.of(
                    new RetentionDecision(
                        "b2",
                        RetentionFate.HOLD,
                        "only 1 go at once; then it goes: no rule keeps it"),
                    new RetentionDecision("b0", RetentionFate.EXPIRE, "no rule keeps it"),
                    new RetentionDecision("b3", RetentionFate.KEEP, "keepLast: 1 of 2"),
                    new RetentionDecision("b1", RetentionFate.KEEP, "keepLast: 2 of 2"))));
  }

  @Test
  void allAreCountedAndNoMoreListedThanAStatusHasRoomFor() {
    RetentionStatus status =
        of(IntStream.range(0, 5_000).mapToObj(i -> Decision.keep(candidate(i), "pinned")).toList());

    assertThat(status.kept()).isEqualTo(5_000);
    assertThat(status.backups()).hasSize(RetentionStatus.MOST);
    assertThat(status.backups().get(0).backup()).isEqualTo("b4999");
  }

  @Test
  void backupsOfAnEarlierPolicyOfTheNameStayAndAreToldOf() {
    Backup other = new Backup();
    other.setMetadata(new ObjectMetaBuilder().withName("old").build());

    RetentionStatus status =
        PlanReport.of(
            POLICY, List.of(Decision.expire(candidate(0), "too many")), List.of(other), null);

    assertThat(status.kept()).isEqualTo(1);
    assertThat(status.backups()).hasSize(2);
    assertThat(status.backups().get(1).backup()).isEqualTo("old");
    assertThat(status.backups().get(1).fate()).isEqualTo(RetentionFate.KEEP);
    assertThat(status.backups().get(1).reason())
        .contains("an earlier policy of this name", "holdfast.dev/adopted-by: policy-uid");
  }

  private static RetentionStatus of(List<Decision> decisions) {
    return PlanReport.of(POLICY, decisions, List.of(), "2026-11-21T03:00:00Z");
  }

  private static Candidate candidate(int hour) {
    return new Candidate(
        "b" + hour,
        Series.of("daily", List.of("shop")),
        START.plusSeconds(hour * 3_600L),
        Standing.GOOD,
        false,
        Optional.empty());
  }
}
