package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.BackupStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether the newest good backup of each tier is about as large as those before it, both as dumped
 * and as stored: data that is lost makes the first smaller, data that somebody has encrypted the
 * second larger.
 */
final class UsualSize {
  private static final String TYPE = BackupPolicyStatus.USUAL_SIZE;

  /** After three of another size, that is the usual one. */
  private static final int COMPARED = 5;

  private static final int FEWEST = 3;

  /** Nobody wants to hear of what is less than that, which an empty database may change by. */
  private static final long NEGLIGIBLE = 64 << 10;

  private UsualSize() {}

  /**
   * @param good the good backups of the policy, the oldest first
   */
  static Finding of(BackupPolicy policy, List<GoodBackup> good) {
    int percent = AlertLimits.sizeChange(policy.getSpec().alerts());
    Map<String, List<GoodBackup>> tiers =
        good.stream()
            .collect(Collectors.groupingBy(GoodBackup::tier, TreeMap::new, Collectors.toList()));
    List<Tier> judged =
        tiers.values().stream()
            .map(all -> Tier.of(all, percent))
            .flatMap(Optional::stream)
            .toList();
    String unusual =
        judged.stream()
            .map(Tier::unusual)
            .flatMap(Optional::stream)
            .collect(Collectors.joining("; "));
    if (!unusual.isEmpty()) {
      return Finding.bad(TYPE, "Unusual", unusual + " (spec.alerts.sizeChange)");
    }
    return judged.isEmpty()
        ? Finding.unknown(
            TYPE,
            "TooFewBackups",
            "no tier has four good backups of the same databases yet",
            Optional.empty())
        : Finding.good(
            TYPE,
            "Usual",
            "the newest good backup of "
                + judged.stream().map(Tier::name).collect(Collectors.joining(", "))
                + " is about as large as those before it",
            Optional.empty());
  }

  /** One that can be judged. */
  private record Tier(String name, Optional<String> unusual) {

    static Optional<Tier> of(List<GoodBackup> all, int percent) {
      GoodBackup newest = all.get(all.size() - 1);
      List<GoodBackup> before =
          all.subList(0, all.size() - 1).stream()
              .filter(one -> one.status().databases().equals(newest.status().databases()))
              .toList();
      List<GoodBackup> compared =
          before.subList(Math.max(0, before.size() - COMPARED), before.size());
      return compared.size() < FEWEST
          ? Optional.empty()
          : Optional.of(
              new Tier(
                  newest.tier(),
                  unusual("dumped", BackupStatus::rawBytes, newest, compared, percent)
                      .or(
                          () ->
                              unusual(
                                  "stored",
                                  BackupStatus::storedBytes,
                                  newest,
                                  compared,
                                  percent))));
    }

    private static Optional<String> unusual(
        String how,
        Function<BackupStatus, Long> measure,
        GoodBackup newest,
        List<GoodBackup> compared,
        int percent) {
      Long size = measure.apply(newest.status());
      long[] sizes =
          compared.stream()
              .map(one -> measure.apply(one.status()))
              .filter(Objects::nonNull)
              .mapToLong(Long::longValue)
              .sorted()
              .toArray();
      if (size == null || sizes.length < FEWEST) {
        return Optional.empty();
      }
      long usual = sizes[sizes.length / 2];
      double change = Math.abs((double) size - usual);
      return change < NEGLIGIBLE || change * 100 <= (double) usual * percent
          ? Optional.empty()
          : Optional.of(
              "tier "
                  + newest.tier()
                  + ": "
                  + newest.name()
                  + " has "
                  + HumanSize.format(size)
                  + " as "
                  + how
                  + ", more than "
                  + percent
                  + "% "
                  + (size < usual ? "less" : "more")
                  + " than the usual "
                  + HumanSize.format(usual));
    }
  }
}
