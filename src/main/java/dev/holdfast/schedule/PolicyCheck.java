package dev.holdfast.schedule;

import dev.holdfast.api.v1alpha1.Alerts;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicySpec;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.Patterns;
import dev.holdfast.api.v1alpha1.PolicyVerification;
import dev.holdfast.api.v1alpha1.Tier;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what is wrong with the tiers of a policy: what its schema cannot say, and what an older
 * schema, or a server that checks none, has let through.
 */
public final class PolicyCheck {
  private PolicyCheck() {}

  /**
   * What is wrong, one sentence each that begins with the path of the field; empty if nothing is.
   *
   * @param name the name of the policy
   */
  public static List<String> problems(String name, BackupPolicySpec spec) {
    List<String> problems = new ArrayList<>();
    boolean nameFits =
        name.length() <= BackupPolicy.MAX_NAME_LENGTH && Patterns.matches(Patterns.DNS_LABEL, name);
    if (!nameFits) {
      problems.add(
          "metadata.name: the names of Backups and Jobs begin with it, so use at most "
              + BackupPolicy.MAX_NAME_LENGTH
              + " lower-case letters, digits and inner hyphens");
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < spec.tiers().size(); i++) {
      String field = "spec.tiers[" + i + "]";
      Tier tier = spec.tiers().get(i);
      if (tier.name() == null || !Patterns.matches(Patterns.DNS_LABEL, tier.name())) {
        problems.add(field + ".name: use lower-case letters, digits and inner hyphens");
      } else {
        if (nameFits) {
          checkLength(name, tier.name(), field, problems);
        }
        if (tier.name().equals(BackupSpec.MANUAL_TIER)) {
          problems.add(
              field + ".name: manual is the tier of backups by hand; call this one something else");
        }
        if (!names.add(tier.name())) {
          problems.add(field + ".name: another tier is called " + tier.name() + " too");
        }
      }
      checkOneOf(tier, field, problems);
      checkTimes(tier, field, problems);
    }
    PolicyVerification verification = spec.verification();
    if (verification != null) {
      if (nameFits) {
        checkLength(name, PolicyVerification.NAME, "spec.verification", problems);
      }
      if (verification.schedule() != null && verification.every() != null) {
        problems.add("spec.verification: give one of schedule and every at most");
      }
      checkTimes(verification.times(), "spec.verification", problems);
      if (verification.tier() != null && !spec.tierNames().contains(verification.tier())) {
        problems.add(
            "spec.verification.tier: there is no tier \""
                + verification.tier()
                + "\", so nothing would be verified; name one of "
                + String.join(", ", spec.tierNames()));
      }
    }
    checkAlerts(spec.alerts(), problems);
    return problems;
  }

  private static void checkAlerts(Alerts alerts, List<String> problems) {
    duration("spec.alerts.maxAge", alerts.maxAge(), problems);
    if (alerts.minFreeSpace() != null
        && !Patterns.matches(Patterns.FREE_SPACE, alerts.minFreeSpace())) {
      problems.add(
          "spec.alerts.minFreeSpace: write a share such as 10%, or a whole number with a unit, such"
              + " as 50Gi");
    }
    if (!Patterns.matches(Patterns.PERCENT, alerts.sizeChange())) {
      problems.add(
          "spec.alerts.sizeChange: write a whole number of percent of at least 1, such as 50%");
    }
  }

  private static void checkLength(String policy, String tier, String field, List<String> problems) {
    int most = RunNames.maxTierLength(policy);
    if (tier.length() > most) {
      problems.add(
          field
              + ".name: beside metadata.name \""
              + policy
              + "\", the names of Backups and Jobs have room for "
              + most
              + " characters of it, and \""
              + tier
              + "\" has "
              + tier.length()
              + "; shorten either");
    }
  }

  private static void checkOneOf(Tier tier, String field, List<String> problems) {
    if ((tier.schedule() == null) == (tier.every() == null)) {
      problems.add(field + ": " + Tier.ONE_OF);
    }
  }

  private static void checkTimes(Tier tier, String field, List<String> problems) {
    try {
      TimeZones.parse(tier.timeZone());
    } catch (InvalidScheduleException e) {
      problems.add(field + ".timeZone: " + e.getMessage());
    }
    if (tier.schedule() != null) {
      try {
        // In any zone: whether it can be read does not depend on it.
        CronSchedule.parse(tier.schedule(), ZoneOffset.UTC);
      } catch (InvalidScheduleException e) {
        problems.add(field + ".schedule: " + e.getMessage());
      }
    }
    duration(field + ".every", tier.every(), problems)
        .filter(every -> every.compareTo(IntervalSchedule.SHORTEST) < 0)
        .ifPresent(every -> problems.add(field + ".every: must be at least 1m"));
    duration(field + ".jitter", tier.jitter(), problems)
        .filter(jitter -> jitter.compareTo(Jitter.LONGEST) > 0)
        .ifPresent(jitter -> problems.add(field + ".jitter: must be at most 24h"));
    duration(field + ".startingDeadline", tier.startingDeadline(), problems)
        .filter(Duration::isZero)
        .ifPresent(
            deadline ->
                problems.add(
                    field + ".startingDeadline: must be longer than zero, or no run would start"));
    if (tier.retention() != null) {
      duration(field + ".retention.maxAge", tier.retention().maxAge(), problems);
    }
  }

  private static Optional<Duration> duration(String field, String text, List<String> problems) {
    try {
      return Optional.ofNullable(text).map(HumanDuration::parse);
    } catch (IllegalArgumentException e) {
      problems.add(field + ": " + e.getMessage());
      return Optional.empty();
    }
  }
}
