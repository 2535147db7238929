package dev.holdfast.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is scraped of an operator whose cluster has everything. */
final class Exposition {
  private final Map<String, MetricFamilySamples> families = new TreeMap<>();

  private Exposition() {}

  static Exposition full() {
    CollectorRegistry prometheus = new CollectorRegistry(true);
    MeterRegistry registry = micrometer(prometheus);
    Outcomes outcomes = new Outcomes(registry);
    Fleets.countAll(outcomes);
    // What the reconcilers' own meters have.
    Timer.builder("holdfast.reconciliation.duration")
        .description("How long reconciliations took, by controller and by how they ended")
        .tag("controller", "backup")
        .tag("outcome", "Completed")
        .register(registry)
        .record(Duration.ofMillis(5));
    new FleetCollector(prometheus, new Known(Fleets.one()), outcomes, () -> Fleets.NOW).register();
    Exposition made = new Exposition();
    Collections.list(prometheus.metricFamilySamples())
        .forEach(family -> made.families.put(family.name, family));
    return made;
  }

  /** Quarkus ships this one, whatever its authors think of its age. */
  @SuppressWarnings("deprecation")
  private static MeterRegistry micrometer(CollectorRegistry prometheus) {
    return new io.micrometer.prometheus.PrometheusMeterRegistry(
        io.micrometer.prometheus.PrometheusConfig.DEFAULT,
        prometheus,
        io.micrometer.core.instrument.Clock.SYSTEM);
  }

  /** By name. */
  Map<String, MetricFamilySamples> families() {
    return families;
  }

  /** The names that an expression may use, with the names of their labels. */
  Map<String, Set<String>> series() {
    Map<String, Set<String>> series = new TreeMap<>();
    families
        .values()
        .forEach(
            family ->
                family.samples.forEach(
                    sample ->
                        series
                            .computeIfAbsent(sample.name, name -> new TreeSet<>())
                            .addAll(sample.labelNames)));
    return series;
  }

  /** A fleet that is there and does not change. */
  record Known(Fleet fleet) implements FleetSource {
    @Override
    public boolean isReconciling() {
      return true;
    }

    @Override
    public Map<String, Long> unreadable() {
      return Map.of("Backup", 1L);
    }

    @Override
    public List<String> leftOutNamespaces() {
      return List.of("gone");
    }

    @Override
    public int maxRunningBackups() {
      return 20;
    }

    @Override
    public String version() {
      return "0.1.0";
    }
  }
}
