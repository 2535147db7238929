package dev.holdfast.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/** Answers a scrape with what there is at that moment. */
@Startup
@ApplicationScoped
class FleetCollector {
  private final CollectorRegistry registry;
  private final FleetSource source;
  private final Outcomes outcomes;
  private final InstantSource clock;
  private final Collector collector =
      new Collector() {
        @Override
        public List<MetricFamilySamples> collect() {
          return samples(points());
        }
      };

  FleetCollector(
      CollectorRegistry registry, FleetSource source, Outcomes outcomes, InstantSource clock) {
    this.registry = registry;
    this.source = source;
    this.outcomes = outcomes;
    this.clock = clock;
  }

  @PostConstruct
  void register() {
    registry.register(collector);
  }

  @PreDestroy
  void unregister() {
    registry.unregister(collector);
  }

  private Points points() {
    if (!source.isReconciling()) {
      Points idle = new Points();
      idle.add(Family.RECONCILING, 0);
      return idle;
    }
    Fleet fleet = source.fleet();
    Points points = FleetPoints.of(fleet, clock.instant());
    points.add(Family.RECONCILING, 1);
    points.add(Family.BACKUPS_LIMIT, source.maxRunningBackups());
    outcomes.addTo(points, fleet);
    return points;
  }

  /** {@code points} in the words of Prometheus' library. */
  static List<Collector.MetricFamilySamples> samples(Points points) {
    return Arrays.stream(Family.values())
        .filter(family -> !points.of(family).isEmpty())
        .map(family -> samples(family, points.of(family)))
        .toList();
  }

  private static Collector.MetricFamilySamples samples(Family family, List<Point> points) {
    String name = family.counts() ? family.metric() + "_total" : family.metric();
    return new Collector.MetricFamilySamples(
        family.metric(),
        family.counts() ? Collector.Type.COUNTER : Collector.Type.GAUGE,
        family.help(),
        points.stream()
            .map(
                point ->
                    new Collector.MetricFamilySamples.Sample(
                        name, family.labels(), point.labels(), point.value()))
            .toList());
  }
}
