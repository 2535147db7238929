package dev.holdfast.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Alerts;
import dev.holdfast.api.v1alpha1.BackupPolicySpec;
import dev.holdfast.api.v1alpha1.PolicySpecs;
import dev.holdfast.api.v1alpha1.Retention;
import dev.holdfast.api.v1alpha1.Tier;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyCheckTest {
  private static final Tier DAILY = Tier.of("daily", "0 3 * * *", "Europe/Paris", "1h");

  @Test
  void aPolicyAsInTheManualHasNoProblem() {
    assertThat(
            problems(
                "shop",
                DAILY,
                Tier.of("weekly", "0 4 * * 0", null, null),
                Tier.of("monthly", "@monthly", "UTC", "2d")))
        .isEmpty();
  }

  @Test
  void aPolicyWithoutTiersHasNoProblem() {
    assertThat(problems("shop")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          daily | 0 0 3 * * * | UTC    | 1h  | .schedule: six fields; Holdfast reads five (minute hour day-of-month month day-of-week), no seconds
          daily | 0 0 31 2 *  | UTC    | 1h  | .schedule: "0 0 31 2 *" names a day that never comes, so it would never run
          daily | -           | UTC    | 1h  | : give either schedule or every
          daily | 0 3 * * *   | +02:00 | 1h  | .timeZone: "+02:00" is no time zone of the IANA database; write it like Europe/Paris, or UTC (no offsets, no abbreviations)
          daily | 0 3 * * *   | UTC    | 1.5h | .startingDeadline: "1.5h" is not a length of time; write it like 30s, 15m, 1h30m, 30d or 2w
          daily | 0 3 * * *   | UTC    | 0s  | .startingDeadline: must be longer than zero, or no run would start
          Daily | 0 3 * * *   | UTC    | 1h  | .name: use lower-case letters, digits and inner hyphens
          day-  | 0 3 * * *   | UTC    | 1h  | .name: use lower-case letters, digits and inner hyphens
          a.b   | 0 3 * * *   | UTC    | 1h  | .name: use lower-case letters, digits and inner hyphens
          -     | 0 3 * * *   | UTC    | 1h  | .name: use lower-case letters, digits and inner hyphens
          """)
  void theFieldOfATierIsNamedWithWhatIsWrong(
      String name, String schedule, String zone, String deadline, String problem) {
    assertThat(
            problems(
                "shop",
                Tier.of("first", "@daily", "UTC", "1h"),
                Tier.of(name, schedule, zone, deadline)))
        .containsExactly("spec.tiers[1]" + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          0 3 * * * | 12h | -   | : give either schedule or every
          -         | 12x | -   | .every: "12x" is not a length of time; write it like 30s, 15m, 1h30m, 30d or 2w
          -         | 59s | -   | .every: must be at least 1m
          -         | 1h  | 25h | .jitter: must be at most 24h
          -         | 1h  | ten | .jitter: "ten" is not a length of time; write it like 30s, 15m, 1h30m, 30d or 2w
          """)
  void intervalAndJitterAreNamedWithWhatIsWrong(
      String schedule, String every, String jitter, String problem) {
    assertThat(problems("shop", new Tier("daily", schedule, every, null, jitter, null, null)))
        .containsExactly("spec.tiers[0]" + problem);
  }

  @Test
  void intervalWithJitterIsAccepted() {
    assertThat(problems("shop", new Tier("often", null, "1m", null, "24h", null, null))).isEmpty();
  }

  @Test
  void everyProblemIsToldAtOnce() {
    assertThat(problems("Shop", Tier.of("Daily", "x", "y", "z")))
        .extracting(problem -> problem.substring(0, problem.indexOf(':')))
        .containsExactly(
            "metadata.name",
            "spec.tiers[0].name",
            "spec.tiers[0].timeZone",
            "spec.tiers[0].schedule",
            "spec.tiers[0].startingDeadline");
  }

  @Test
  void twoTiersOfOneNameAreRefusedAtTheSecond() {
    assertThat(problems("shop", DAILY, Tier.of("weekly", "@weekly", null, null), DAILY))
        .containsExactly("spec.tiers[2].name: another tier is called daily too");
  }

  @Test
  void anAgeThatIsNoneIsRefused() {
    assertThat(problems("shop", DAILY.withRetention(new Retention(1, "soon", 0, 0, 0, 0, 0))))
        .singleElement()
        .asString()
        .startsWith("spec.tiers[0].retention.maxAge: \"soon\" is not a length of time");
  }

  @Test
  void verificationOfATierThatThereIsNotWouldVerifyNothing() {
    assertThat(problemsOfVerifying("weekli"))
        .containsExactly(
            "spec.verification.tier: there is no tier \"weekli\", so nothing would be verified;"
                + " name one of daily, manual");
    assertThat(problemsOfVerifying("daily")).isEmpty();
    assertThat(problemsOfVerifying("manual")).isEmpty();
    assertThat(problemsOfVerifying(null)).isEmpty();
  }

  private static List<String> problemsOfVerifying(String tier) {
    BackupPolicySpec spec =
        Serialization.unmarshal(
            """
            {"tiers": [{"name": "daily", "schedule": "0 3 * * *"}],
             "verification": {"schedule": "@weekly", "tier": %s}}
            """
                .formatted(tier == null ? "null" : '"' + tier + '"'),
            BackupPolicySpec.class);
    return PolicyCheck.problems("shop", spec);
  }

  @Test
  void theTierOfBackupsByHandIsNoneOfAPolicy() {
    assertThat(problems("shop", Tier.of("manual", "@daily", null, null)))
        .containsExactly(
            "spec.tiers[0].name: manual is the tier of backups by hand; call this one something"
                + " else");
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop.eu", "Shop", "-shop", "ppppppppppppppppppppppppppppppp", ""})
  void aPolicyWhoseNameCannotBeginAJobsNameIsRefused(String name) {
    assertThat(problems(name, DAILY))
        .containsExactly(
            "metadata.name: the names of Backups and Jobs begin with it, so use at most 30"
                + " lower-case letters, digits and inner hyphens");
  }

  @Test
  void namesThatAreTooLongTogetherAreBothNamed() {
    String policy = "p".repeat(30);
    assertThat(problems(policy, Tier.of("monthly", "@monthly", null, null))).isEmpty();
    assertThat(problems(policy, Tier.of("biweekly", "@monthly", null, null)))
        .containsExactly(
            "spec.tiers[0].name: beside metadata.name \""
                + policy
                + "\", the names of Backups and Jobs have room for 7 characters of it, and"
                + " \"biweekly\" has 8; shorten either");
  }

  @Test
  void limitsThatCannotBeReadAreNamed() {
    BackupPolicySpec spec =
        new BackupPolicySpec(null, null, List.of(), null, null, null, null, null, null);

    assertThat(
            PolicyCheck.problems(
                "shop", PolicySpecs.alerting(spec, new Alerts("8d", "50Gi", "200%"))))
        .isEmpty();
    assertThat(
            PolicyCheck.problems(
                "shop", PolicySpecs.alerting(spec, new Alerts("soon", "much", "half"))))
        .satisfiesExactly(
            one -> assertThat(one).startsWith("spec.alerts.maxAge: "),
            one -> assertThat(one).startsWith("spec.alerts.minFreeSpace: "),
            one -> assertThat(one).startsWith("spec.alerts.sizeChange: "));
  }

  /** Kubernetes writes one unit small; a size that it cannot read would hold up the policy. */
  @Test
  void unitsOfALimitAreThoseOfKubernetes() {
    BackupPolicySpec spec =
        new BackupPolicySpec(null, null, List.of(), null, null, null, null, null, null);

    for (String size : List.of("5k", "5M", "5Ki", "5Ti")) {
      assertThat(
              PolicyCheck.problems(
                  "shop", PolicySpecs.alerting(spec, new Alerts(null, size, null))))
          .as(size)
          .isEmpty();
    }
    for (String size : List.of("5K", "5ki", "5m", "5")) {
      assertThat(
              PolicyCheck.problems(
                  "shop", PolicySpecs.alerting(spec, new Alerts(null, size, null))))
          .as(size)
          .singleElement()
          .asString()
          .startsWith("spec.alerts.minFreeSpace: ");
    }
  }

  private static List<String> problems(String name, Tier... tiers) {
    return PolicyCheck.problems(
        name, new BackupPolicySpec(null, null, List.of(tiers), null, null, null, null, null, null));
  }
}
