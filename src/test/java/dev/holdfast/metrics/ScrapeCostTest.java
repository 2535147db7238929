package dev.holdfast.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a scrape costs where there is much. */
@Tag("slow")
class ScrapeCostTest {
  private static final int POLICIES = 5_000;
  private static final int BACKUPS_EACH = 10;
  private static final int SCRAPES = 8;

  @Test
  void thousandsOfPoliciesAreScrapedInASecond() throws IOException {
    List<BackupPolicy> policies = new ArrayList<>();
    List<Backup> backups = new ArrayList<>();
    for (int p = 0; p < POLICIES; p++) {
      policies.add(Fleets.policy("policy-" + p));
      for (int b = 0; b < BACKUPS_EACH; b++) {
        backups.add(
            Fleets.backup(
                "policy-" + p + "-" + b,
                "policy-" + p,
                b == 3 ? BackupPhase.FAILED : BackupPhase.COMPLETED,
                Fleets.NIGHT.minus(Duration.ofDays(b))));
      }
    }
    CollectorRegistry registry = new CollectorRegistry(true);
    new FleetCollector(
            registry,
            new Exposition.Known(new Fleet(policies, backups, List.of(), List.of())),
            new Outcomes(new SimpleMeterRegistry()),
            () -> Fleets.NOW)
        .register();

    Duration fastest = Duration.ofDays(1);
    StringBuilder told = new StringBuilder();
    String text = "";
    for (int scrape = 0; scrape < SCRAPES; scrape++) {
      long start = System.nanoTime();
      StringWriter out = new StringWriter();
      TextFormat.write004(out, registry.metricFamilySamples());
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      text = out.toString();
      told.append(took.toMillis()).append(" ms ");
      fastest = took.compareTo(fastest) < 0 ? took : fastest;
    }
    long series = text.lines().filter(line -> !line.startsWith("#")).count();
    System.out.println(series + " series, " + text.length() + " characters: " + told);

    assertThat(series).isBetween(50_000L, 200_000L);
    assertThat(fastest).isLessThan(Duration.ofSeconds(1));
  }
}
