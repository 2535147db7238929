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
  private final RememberedFigures figures = new RememberedFigures();
  private final Collector collector = new Scraped();

  /** What the registry asks. It asks once for the names alone, before there is anything to tell. */
  private final class Scraped extends Collector implements Collector.Describable {
    @Override
    public List<MetricFamilySamples> collect() {
      return samples(points());
    }

    @Override
    public List<MetricFamilySamples> describe() {
      return Arrays.stream(Family.values())
          .map(family -> FleetCollector.samples(family, List.of()))
          .toList();
    }
  }

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

  /** One at a time: scrapes that overlap would each work out what the other has. */
  private synchronized Points points() {
    boolean reconciling = source.isReconciling();
    Points points = new Points();
    if (reconciling) {
      Fleet fleet = source.fleet();
      points = FleetPoints.of(fleet, clock.instant(), figures);
      points.add(Family.BACKUPS_LIMIT, source.maxRunningBackups());
      outcomes.addTo(points, fleet);
      addLeftAlone(points);
    }
    points.add(Family.RECONCILING, reconciling ? 1 : 0);
    points.add(Family.BUILD_INFO, 1, source.version());
    return points;
  }

  private void addLeftAlone(Points points) {
    source
        .unreadable()
        .forEach((kind, count) -> points.add(Family.UNREADABLE_OBJECTS, count, kind));
    source.leftOutNamespaces().forEach(name -> points.add(Family.NAMESPACE_LEFT_OUT, 1, name));
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
