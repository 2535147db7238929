package dev.holdfast.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Alerts;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicySpec;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import dev.holdfast.api.v1alpha1.VolumeSpaceStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether the volumes have room, as the newest run there has told it. */
class FreeSpaceTest {
  private static final long GB = 1_000_000_000;

  /** Sizes in GB. */
  @ParameterizedTest
  @CsvSource({
    "100, 1000, , True",
    "99, 1000, , False",
    "10, 41, , True",
    "9, 41, , False",
    // 10 GB would be most of these: a quarter is asked for.
    "10, 40, , True",
    "9, 40, , False",
    "5, 20, , True",
    "4, 20, , False",
    "2, 8, , True",
    "1, 8, , False",
    "1, 1, , True",
    "0, 1, , False",
    "9, 20, 10%, True",
    "1, 20, 10%, False",
    "0, 20, 0%, True",
    "20, 20, 100%, True",
    "19, 20, 100%, False",
    "50, 1000, 50G, True",
    "49, 1000, 50G, False",
    "50, 1000, 50Gi, False",
    // What no schema has checked counts as if nothing were said.
    "99, 1000, much, False",
  })
  void littleSpaceIsTold(long free, long total, String limit, String status) {
    Watched policy =
        Watched.policy()
            .alerts(null, limit, null)
            .with(told(Watched.backup("daily", Duration.ofDays(1)), free * GB, total * GB));

    assertThat(space(policy).orElseThrow().status()).isEqualTo(status);
  }

  @Test
  void newestRunCountsAndTheSentenceNamesTheDestination() {
    Watched policy =
        Watched.policy()
            .with(told(Watched.backup("daily", Duration.ofDays(3)), 1 << 30, 40L << 30))
            .with(told(Watched.backup("daily", Duration.ofDays(2)), 39L << 30, 40L << 30));

    assertThat(space(policy))
        .contains(
            Finding.bad(
                "FreeSpace",
                "LowSpace",
                "destination local had 1.0 GiB of 40.0 GiB free, where at least 9.3 GiB should be;"
                    + " enlarge it, or keep fewer backups (spec.alerts.minFreeSpace)"));
  }

  @ParameterizedTest
  @CsvSource({
    "1000, , 93.1 GiB",
    "50, , 9.3 GiB",
    "20, , 4.7 GiB",
    "20, 10%, 1.9 GiB",
    "20, 100%, 18.6 GiB",
    "20, 9999999999Ti, 8.0 EiB",
  })
  void whatShouldBeFreeIsTold(long total, String limit, String least) {
    Watched policy =
        Watched.policy()
            .alerts(null, limit, null)
            .with(told(Watched.backup("daily", Duration.ofDays(1)), 1, total * GB));

    assertThat(space(policy).orElseThrow().message())
        .contains(", where at least " + least + " should be; ");
  }

  @Test
  void volumeThatWasFullSaysSoUntilARunHasRoom() {
    Backup full = Watched.phase(Watched.backup("daily", Duration.ofDays(3)), BackupPhase.FAILED);
    full.setStatus(
        full.getStatus()
            .storedAt(
                List.of(
                    DestinationStatus.of(Watched.volume("local"))
                        .failed("DestinationFull", "no space left")),
                BackupPhase.FAILED,
                null,
                List.of()));
    Watched policy =
        Watched.policy()
            .alerts(null, "0%", null)
            .with(told(Watched.backup("daily", Duration.ofDays(2)), 39 * GB, 40 * GB))
            .with(full);

    assertThat(space(policy).orElseThrow().reason()).isEqualTo("Full");
    policy.with(told(Watched.backup("daily", Duration.ofDays(4)), 39 * GB, 40 * GB));
    assertThat(space(policy).orElseThrow().status()).isEqualTo("True");
  }

  @Test
  void whatWasToldOfAnotherVolumeDoesNotCount() {
    Backup elsewhere = Watched.backup("daily", Duration.ofDays(3));
    elsewhere.setStatus(
        elsewhere
            .getStatus()
            .storedAt(
                List.of(
                    DestinationStatus.of(
                            Destination.of("local", new VolumeDestination("former", "/")))
                        .withSpace(new VolumeSpaceStatus(1L, 40 * GB))),
                BackupPhase.COMPLETED,
                null,
                List.of()));

    assertThat(space(Watched.policy().with(elsewhere)).orElseThrow().reason()).isEqualTo("NotTold");
  }

  @Test
  void nothingIsSaidOfWhatHasNoVolume() {
    Watched policy = Watched.policy();
    policy
        .get()
        .setSpec(new BackupPolicySpec(false, null, null, null, null, List.of(), null, null, null));

    assertThat(space(policy)).isEmpty();
  }

  /** More free space never makes it worse. */
  @Property
  void moreSpaceIsNeverWorse(
      @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long free,
      @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long more,
      @ForAll @IntRange(min = 0, max = 100) int percent) {
    long total = 2_000_000_000_000L;
    boolean low = isLow(free, total, percent + "%");
    boolean lowWithMore = isLow(free + more, total, percent + "%");

    assertThat(lowWithMore && !low).isFalse();
  }

  /** A volume that has nothing on it has room, however small it is, and a full one has none. */
  @Property
  void emptyVolumeIsNeverLowAndAFullOneAlwaysIs(
      @ForAll @LongRange(min = 1, max = 10_000_000_000_000L) long total) {
    assertThat(isLow(total, total, null)).isFalse();
    assertThat(isLow(0, total, null)).isTrue();
  }

  private static boolean isLow(long free, long total, String limit) {
    return AlertLimits.isLow(new Alerts(null, limit, null), new VolumeSpaceStatus(free, total));
  }

  private static Backup told(Backup backup, long free, long total) {
    backup.setStatus(
        backup
            .getStatus()
            .storedAt(
                backup.getStatus().destinations().stream()
                    .map(copy -> copy.withSpace(new VolumeSpaceStatus(free, total)))
                    .toList(),
                backup.getStatus().phase(),
                null,
                List.of()));
    return backup;
  }

  private static Optional<Finding> space(Watched policy) {
    return FreeSpace.of(policy.get(), policy.backups());
  }
}
