package dev.holdfast.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.status.PolicyFigures;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RememberedFiguresTest {
  private final RememberedFigures remembered = new RememberedFigures();
  private final BackupPolicy policy = Fleets.policy("shop");
  private final Backup night = completed("night", Fleets.NIGHT);
  private final Backup day = completed("day", Fleets.NIGHT.plus(Duration.ofHours(2)));

  private static Backup completed(String name, Instant end) {
    return Fleets.backup(name, "shop", BackupPhase.COMPLETED, end);
  }

  private PolicyFigures ask(BackupPolicy asked, Instant now, Backup... backups) {
    PolicyFigures figures = remembered.of(asked, List.of(backups), now);
    remembered.endOfRound();
    return figures;
  }

  private PolicyFigures ask(Backup... backups) {
    return ask(policy, Fleets.NOW, backups);
  }

  @Test
  void whatHasNotChangedIsNotWorkedOutAgain() {
    PolicyFigures first = ask(night, day);

    assertThat(ask(day, night)).isSameAs(first);
    assertThat(ask(policy, Fleets.NOW.plusSeconds(600), night, day)).isSameAs(first);
  }

  @Test
  void everyChangeCounts() {
    ask(night);

    assertThat(ask(night, day))
        .isEqualTo(PolicyFigures.of(policy, List.of(night, day), Fleets.NOW));
    assertThat(ask(day)).isEqualTo(PolicyFigures.of(policy, List.of(day), Fleets.NOW));
    Backup failed = Fleets.backup("day", "shop", BackupPhase.FAILED, Fleets.NIGHT);
    assertThat(ask(failed)).isEqualTo(PolicyFigures.of(policy, List.of(failed), Fleets.NOW));
    assertThat(ask()).isEqualTo(PolicyFigures.of(policy, List.of(), Fleets.NOW));
  }

  @Test
  void policyThatHasChangedIsLookedAtAnew() {
    PolicyFigures first = ask(night);

    assertThat(ask(Fleets.policy("shop"), Fleets.NOW, night)).isNotSameAs(first);
  }

  /** By a clock that was wrong: it is the newest one day, and not yet. */
  @Test
  void whatIsYetToComeIsLookedAtEachTime() {
    Instant later = Fleets.NOW.plus(Duration.ofHours(3));
    Backup ahead = completed("ahead", later);

    assertThat(ask(night, ahead).newest().get("daily").end()).isEqualTo(Fleets.NIGHT);
    assertThat(ask(policy, later, night, ahead).newest().get("daily").end()).isEqualTo(later);
  }
}
