package dev.holdfast.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether the newest backup is about as large as those before it. */
class UsualSizeTest {
  private static final long MIB = 1 << 20;

  /** In MiB, the newest last. */
  @ParameterizedTest
  @CsvSource({
    "100 100 100 100, 50%, True",
    "100 100 100 150, 50%, True",
    "100 100 100 151, 50%, False",
    "100 100 100 50, 50%, True",
    "100 100 100 49, 50%, False",
    "100 100 100 0, 50%, False",
    // One that was odd does not make the next one odd.
    "100 100 0 100 100, 50%, True",
    // After three of a new size that is the usual one.
    "100 100 100 900, 50%, False",
    "100 100 100 100 900 900, 50%, False",
    "100 100 100 100 900 900 900 900, 50%, True",
    "100 100 100 111, 10%, False",
    "100 100 100 900, 1000%, True",
    "100 100 100 1101, 1000%, False",
    "100 100 1, 50%, Unknown",
    "100, 50%, Unknown",
  })
  void changeThatIsTooLargeIsTold(String sizes, String change, String status) {
    Watched policy = Watched.policy().alerts(null, null, change);
    String[] all = sizes.split(" ", -1);
    for (int i = 0; i < all.length; i++) {
      policy.with(Watched.sized("daily", Duration.ofDays(i), Long.parseLong(all[i]) * MIB));
    }

    assertThat(size(policy).status()).isEqualTo(status);
  }

  @Test
  void sentenceNamesTheTierTheBackupAndBothSizes() {
    Watched policy = Watched.policy();
    for (int i = 0; i < 4; i++) {
      policy.with(Watched.sized("daily", Duration.ofDays(i), 100 * MIB));
      policy.with(Watched.sized("weekly", Duration.ofDays(7L * i), (i == 3 ? 10 : 100) * MIB));
    }

    assertThat(size(policy))
        .isEqualTo(
            Finding.bad(
                "UsualSize",
                "Unusual",
                "tier weekly: weekly-504 has 10.0 MiB as dumped, more than 50% less than the usual"
                    + " 100.0 MiB (spec.alerts.sizeChange)"));
  }

  @Test
  void dataThatCannotBeCompressedAnyMoreIsTold() {
    Watched policy = Watched.policy();
    for (int i = 0; i < 5; i++) {
      Backup backup = Watched.sized("daily", Duration.ofDays(i), 100 * MIB);
      policy.with(i == 4 ? backup : Watched.stored(backup, 10 * MIB));
    }

    assertThat(size(policy).message()).contains("100.0 MiB as stored", "more than the usual 10.0");
  }

  @Test
  void fewBytesMoreOrLessAreNothing() {
    Watched policy = Watched.policy();
    for (int i = 0; i < 4; i++) {
      policy.with(Watched.sized("daily", Duration.ofDays(i), i == 3 ? 64 << 10 : 1));
    }

    assertThat(size(policy).status()).isEqualTo("True");
  }

  @Test
  void backupsOfOtherDatabasesAndFailedOnesAreNotCompared() {
    Watched policy = Watched.policy();
    for (int i = 0; i < 4; i++) {
      policy.with(
          Watched.databases(Watched.sized("daily", Duration.ofDays(i), 900 * MIB), "other"));
      policy.with(
          Watched.phase(
              Watched.sized("daily", Duration.ofDays(10 + i), 900 * MIB), BackupPhase.FAILED));
    }
    policy.with(Watched.sized("daily", Duration.ofDays(20), 100 * MIB));

    assertThat(size(policy).reason()).isEqualTo("TooFewBackups");
  }

  /** The order in which they are seen and a common factor make no difference. */
  @Property
  void sizesCountByTheirProportion(
      @ForAll @Size(min = 4, max = 8) List<@LongRange(min = 100, max = 1000) Long> sizes,
      @ForAll @IntRange(min = 2, max = 50) int factor) {
    Watched one = Watched.policy();
    Watched other = Watched.policy();
    for (int i = 0; i < sizes.size(); i++) {
      one.with(Watched.sized("daily", Duration.ofDays(i), sizes.get(i) * MIB));
      int last = sizes.size() - 1 - i;
      other.with(Watched.sized("daily", Duration.ofDays(last), sizes.get(last) * MIB * factor));
    }

    assertThat(size(one).status()).isEqualTo(size(other).status());
  }

  private static Finding size(Watched policy) {
    return UsualSize.of(policy.get(), policy.good(Watched.at(Duration.ofDays(100))));
  }
}
