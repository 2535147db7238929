package dev.holdfast.schedule;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.Patterns;
import dev.holdfast.api.v1alpha1.Tier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds what is wrong with the tiers of a policy beyond what its schema can say. */
public final class PolicyCheck {
  private PolicyCheck() {}

  /** What is wrong, one sentence each that names the field; empty if nothing is. */
  public static List<String> problems(String name, List<Tier> tiers) {
    List<String> problems = new ArrayList<>();
    if (name.length() > BackupPolicy.MAX_NAME_LENGTH || name.contains(".")) {
      problems.add(
          "metadata.name: the names of backups and Jobs begin with it, so it may have at most "
              + BackupPolicy.MAX_NAME_LENGTH
              + " characters and no dots");
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < tiers.size(); i++) {
      String field = "spec.tiers[" + i + "]";
      checkTier(name, tiers.get(i), field, problems);
      if (!names.add(tiers.get(i).name())) {
        problems.add(field + ".name: another tier is called " + tiers.get(i).name() + " too");
      }
    }
    return problems;
  }

  private static void checkTier(String policy, Tier tier, String field, List<String> problems) {
    if (tier.name() == null || !Patterns.matches(Patterns.DNS_LABEL, tier.name())) {
      problems.add(field + ".name: use lower-case letters, digits and inner hyphens");
    } else if (!RunNames.fit(policy, tier.name())) {
      problems.add(
          field
              + ".name: together with metadata.name it is too long for the name of a Job; shorten"
              + " either");
    }
    try {
      TimeZones.parse(tier.timeZone());
    } catch (InvalidScheduleException e) {
      problems.add(field + ".timeZone: " + e.getMessage());
    }
    if (tier.schedule() == null) {
      problems.add(field + ".schedule: say when to run");
    } else {
      try {
        CronSchedule.parse(tier.schedule(), java.time.ZoneOffset.UTC);
      } catch (InvalidScheduleException e) {
        problems.add(field + ".schedule: " + e.getMessage());
      }
    }
    try {
      if (HumanDuration.parse(tier.startingDeadline()).isZero()) {
        problems.add(field + ".startingDeadline: with no time at all no run would ever start");
      }
    } catch (IllegalArgumentException e) {
      problems.add(field + ".startingDeadline: " + e.getMessage());
    }
  }
}
