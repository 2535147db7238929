package dev.holdfast.load;

import dev.holdfast.bench.Arguments;
import dev.holdfast.bench.Machine;
import dev.holdfast.bench.Statistics;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Measures one operator with thousands of policies, prints the table and writes the results. */
public final class Load {
  /** How many backups may run at once, where that is limited. */
  static final int LIMIT = 20;

  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** As the chart has it. */
  private static final Duration PROBES_EVERY = Duration.ofSeconds(10);

  private static final int PROBES_FOR_EACH_SCRAPE = 3;

  /** With these the operator starts what is due at once, and looks through no bucket. */
  private static final Map<String, String> NO_LIMIT =
      Map.of("HOLDFAST_MAX_RUNNING_BACKUPS", "0", "HOLDFAST_CATALOGUE_EVERY", "0");

  private final Options options;
  private final Server server;
  private final int limitMib = Measurement.limitMib();
  private final Results results = new Results();
  private double largestMib;

  private Load(Options options, Server server) {
    this.options = options;
    this.server = server;
  }

  /** {@code arguments} are those of {@code bench/load}. */
  public static void main(String... arguments) throws InterruptedException {
    Locale.setDefault(Locale.ROOT);
    Options options = Arguments.understood(() -> Options.parse(arguments));
    Measurement.carryOut(
        () -> {
          try (Server server = new Server()) {
            return new Load(options, server).run();
          }
        });
  }

  private boolean run() throws IOException, InterruptedException {
    facts();
    Population population = new Population(options.policies(), options.backups(), Instant.now());
    Measurement.say(
        "making %d policies and %d backups".formatted(options.policies(), options.backups()));
    long start = System.nanoTime();
    new Filler(server, population).fill();
    results.fact("fillSeconds", Math.round((System.nanoTime() - start) / 1e9));
    first();
    measured(population);
    limited(population);
    results.fact("loadAfter", Machine.load());
    return results.conclude(options.output());
  }

  private void facts() {
    results.surroundings(server.client(), limitMib);
    results.fact("policies", options.policies());
    results.fact("backups", options.backups());
    results.fact("due", options.due());
    results.fact("restSeconds", options.rest().toSeconds());
  }

  /** Of an operator that has never run before: every policy gets its first status. */
  private void first() throws IOException, InterruptedException {
    try (MeasuredOperator operator = MeasuredOperator.start(server, limitMib, NO_LIMIT)) {
      results.figure("ready_at_first_seconds", operator.awaitReady(LONGEST));
      results.fact("settledAtFirstSeconds", Statistics.rounded(operator.awaitIdle(LONGEST), 1));
      results.fact("peakMibAtFirst", Math.round(operator.peakMib()));
      done(operator);
    }
    Measurement.say("first start");
  }

  private void measured(Population population) throws IOException, InterruptedException {
    Instant started = Instant.now();
    try (MeasuredOperator operator = MeasuredOperator.start(server, limitMib, NO_LIMIT)) {
      results.figure("ready_seconds", operator.awaitReady(LONGEST));
      results.figure("settled_seconds", operator.awaitIdle(LONGEST));
      results.fact("cpuSecondsOfStart", Statistics.rounded(operator.cpuSeconds(), 1));
      results.fact("peakMibOfStart", Math.round(operator.peakMib()));
      results.fact("callsOfStart", server.calls().between(started, Instant.now()).kinds());
      Measurement.say("started again");
      rest(operator);
      Burst.Outcome outcome =
          new Burst(server, population, operator, options.due()).run(Duration.ofSeconds(60));
      results.figure("due_to_job_p50_seconds", outcome.starts().lateness(outcome.due(), 0.5));
      results.figure("due_to_job_p99_seconds", outcome.starts().lateness(outcome.due(), 0.99));
      results.fact("dueToJobMost", outcome.starts().lateness(outcome.due(), 1));
      results.figure("scrape_busy_seconds", longest(outcome.scrapes()));
      results.fact("callsOfBurst", server.calls().between(outcome.due(), Instant.now()).kinds());
      reconciliations(outcome.scrapes().get(outcome.scrapes().size() - 1));
      done(operator);
    }
    Measurement.say("all due at once, without a limit");
  }

  private void rest(MeasuredOperator operator) throws IOException, InterruptedException {
    List<Double> scrapes = new ArrayList<>();
    Instant from = Instant.now();
    double cpu = operator.cpuSeconds();
    Instant end = from.plus(options.rest());
    for (int probes = 0; Instant.now().isBefore(end); probes++) {
      operator.probe();
      if (probes % PROBES_FOR_EACH_SCRAPE == 0) {
        scrapes.add(operator.scrape().seconds());
      }
      Duration left = Duration.between(Instant.now(), end);
      TimeUnit.MILLISECONDS.sleep(Math.max(0, Math.min(PROBES_EVERY.toMillis(), left.toMillis())));
    }
    Instant to = Instant.now();
    Calls calls = server.calls().between(from, to);
    results.figure("calls_per_minute_at_rest", calls.perMinute(Duration.between(from, to)));
    results.fact("callsAtRest", calls.kinds());
    results.figure("scrape_seconds", Statistics.median(scrapes));
    results.fact("scrapeBytes", operator.scrape().length());
    results.fact(
        "cpuSecondsPerMinuteAtRest",
        Statistics.rounded(
            (operator.cpuSeconds() - cpu) * 60_000 / Duration.between(from, to).toMillis(), 2));
    results.figure("rss_mib_at_rest", operator.residentMib());
    results.fact("threadsAtRest", operator.threads());
    results.write(options.output());
    Measurement.say("at rest");
  }

  private void limited(Population population) throws IOException, InterruptedException {
    Map<String, String> configuration = new HashMap<>(NO_LIMIT);
    configuration.put("HOLDFAST_MAX_RUNNING_BACKUPS", String.valueOf(LIMIT));
    try (MeasuredOperator operator = MeasuredOperator.start(server, limitMib, configuration)) {
      operator.awaitReady(LONGEST);
      operator.awaitIdle(LONGEST);
      Burst.Outcome outcome =
          new Burst(server, population, operator, options.due()).run(Duration.ofSeconds(1));
      results.figure("limited_most_at_once", outcome.starts().mostAtOnce());
      results.figure("limited_largest_lead", outcome.starts().largestLead());
      results.figure("limited_seconds", outcome.starts().seconds());
      done(operator);
    }
    Measurement.say("all due at once, " + LIMIT + " at a time");
  }

  private void reconciliations(MetricsPage page) {
    String metric = "holdfast_reconciliation_duration_seconds";
    Map.of("reconcile_policy_seconds", "backuppolicy", "reconcile_backup_seconds", "backup")
        .forEach(
            (key, controller) -> {
              String label = "controller=\"" + controller + "\"";
              results.figure(
                  key, page.sum(metric + "_sum", label) / page.sum(metric + "_count", label));
              results.fact(
                  key + "_longest", Statistics.rounded(page.max(metric + "_max", label), 3));
            });
  }

  private static double longest(List<MetricsPage> scrapes) {
    return scrapes.stream().mapToDouble(MetricsPage::seconds).max().orElseThrow();
  }

  private void done(MeasuredOperator operator) throws IOException {
    largestMib = Math.max(largestMib, operator.peakMib());
    results.figure("rss_mib", largestMib);
    results.write(options.output());
    List<String> warnings = operator.warnings();
    if (!warnings.isEmpty()) {
      Measurement.say(
          warnings.size() + " warnings in the log of the operator, the first: " + warnings.get(0));
    }
  }
}
