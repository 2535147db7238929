package dev.holdfast.load;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.bench.Arguments;
import dev.holdfast.bench.Machine;
import dev.holdfast.status.BackupProgress;
import dev.holdfast.status.PruneProgress;
import dev.holdfast.status.RestoreProgress;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Has one operator live through as much as a day has, and looks whether anything grows. */
public final class Soak {
  /** How often the API server is killed, and for how long it is gone. */
  private static final int RESTARTS = 3;

  private static final int SECONDS_WITHOUT = 5;
  private static final int SIDE_BY_SIDE = 8;
  private static final Duration UNTIL_QUIET = Duration.ofMinutes(4);

  private final SoakOptions options;
  private final SoakPopulation population;
  private final int limitMib = Measurement.limitMib();
  private final Results results = new Results(SoakTargets.ALL);
  private final Map<String, Long> answers = new ConcurrentHashMap<>();

  private Soak(SoakOptions options) {
    this.options = options;
    this.population = new SoakPopulation(options.policies());
  }

  /** {@code arguments} are those of {@code bench/soak}. */
  public static void main(String... arguments) throws InterruptedException {
    Locale.setDefault(Locale.ROOT);
    SoakOptions options = Arguments.understood(() -> SoakOptions.parse(arguments));
    Measurement.carryOut(() -> new Soak(options).run());
  }

  private boolean run() throws IOException, InterruptedException {
    try (SoakStage stage = new SoakStage(options, population, limitMib)) {
      facts(stage);
      Filler.forEach(population.policies(), stage.people()::make);
      Measurement.say("%d policies, each due every minute".formatted(population.policies()));
      Samples samples = new Samples(stage.client(), stage.operator());
      Instant from = Instant.now();
      live(stage, samples);
      Instant until = Instant.now();
      // Before anything is switched off that would hide what has grown.
      SoakTargets.growth(results, samples);
      results.fact("middleThirdLastThirdMost", samples.summary());
      results.fact("classesThatGrewMost", samples.grownClasses());
      List<String> open = settle(stage);
      SoakTargets.conduct(
          results,
          stage.ledger().history(),
          new SoakWindow(population.policies(), from, until),
          samples.of("Backup").stream().max(Double::compare).orElseThrow());
      conclude(stage, open);
    }
    return results.conclude(options.output());
  }

  private void facts(SoakStage stage) {
    results.surroundings(stage.client(), limitMib);
    results.fact("policies", options.policies());
    results.fact("minutes", options.minutes());
    results.fact("seed", options.seed());
  }

  /** The time in which things happen. */
  private void live(SoakStage stage, Samples samples) throws InterruptedException {
    MeasuredOperator operator = stage.operator();
    int seconds = options.minutes() * 60;
    String token = stage.token();
    try (Rounds rounds = new Rounds(SIDE_BY_SIDE)) {
      rounds.every(Duration.ofSeconds(5), samples::ofProcess);
      rounds.every(Duration.ofSeconds(10), samples::ofObjects);
      rounds.every(Duration.ofSeconds(30), samples::ofMetrics);
      rounds.every(Duration.ofSeconds(30), samples::ofHeap);
      rounds.every(Duration.ofSeconds(5), () -> ask(operator, token));
      rounds.every(Duration.ofSeconds(5), new Collector(stage.client())::collect);
      Deeds.of(population, options.seed(), seconds - 30)
          .forEach(
              deed ->
                  rounds.after(
                      Duration.ofSeconds(deed.second()), () -> stage.people().carryOut(deed)));
      for (int number = 1; number <= RESTARTS; number++) {
        rounds.after(
            Duration.ofSeconds((long) seconds * number / (RESTARTS + 1) + 7),
            () -> {
              stage.second().restart(SECONDS_WITHOUT);
              answers.merge("restarts of the API server", 1L, Long::sum);
            });
      }
      for (int minute = 1; minute <= options.minutes(); minute++) {
        TimeUnit.MINUTES.sleep(1);
        rounds.check();
        Measurement.say(
            "minute %d: %d Backups were made, %d Jobs are under way"
                .formatted(minute, stage.ledger().history().runs().size(), stage.jobs().open()));
      }
    }
  }

  private void ask(MeasuredOperator operator, String token) throws InterruptedException {
    String namespace = population.namespaces().get(0);
    for (String path : List.of("/api/v1/namespaces/" + namespace + "/backups", "/api/v1/status")) {
      String answer;
      try {
        answer = "answers with " + operator.ask(path, token);
      } catch (IOException e) {
        answer = "no answer";
      }
      answers.merge(answer, 1L, Long::sum);
    }
  }

  /** Has nothing fall due any more, and waits until all is over; what is not. */
  private List<String> settle(SoakStage stage) throws InterruptedException {
    stage.people().suspendAll();
    try (Rounds rounds = new Rounds(SIDE_BY_SIDE)) {
      rounds.every(Duration.ofSeconds(5), new Collector(stage.client())::collect);
      Instant end = Instant.now().plus(UNTIL_QUIET);
      List<String> open = open(stage);
      while (!open.isEmpty() && Instant.now().isBefore(end)) {
        TimeUnit.SECONDS.sleep(5);
        rounds.check();
        open = open(stage);
      }
      // What has just been written has yet to come by the watch.
      TimeUnit.SECONDS.sleep(5);
      return open;
    }
  }

  private static List<String> open(SoakStage stage) {
    List<String> open = new ArrayList<>();
    var client = stage.client();
    client.resources(Backup.class).inAnyNamespace().list().getItems().stream()
        .filter(
            one -> !BackupProgress.isFinal(one) || one.getMetadata().getDeletionTimestamp() != null)
        .forEach(one -> open.add("Backup " + one.getMetadata().getName()));
    client.resources(Prune.class).inAnyNamespace().list().getItems().stream()
        .filter(one -> !PruneProgress.isFinal(one))
        .forEach(one -> open.add("Prune " + one.getMetadata().getName()));
    client.resources(Restore.class).inAnyNamespace().list().getItems().stream()
        .filter(one -> !RestoreProgress.isFinal(one))
        .forEach(one -> open.add("Restore " + one.getMetadata().getName()));
    client.resources(BackupPolicy.class).inAnyNamespace().list().getItems().stream()
        .filter(one -> one.getStatus() != null && one.getStatus().notifications() != null)
        .filter(one -> !one.getStatus().notifications().due().isEmpty())
        .forEach(one -> open.add("messages of " + one.getMetadata().getName()));
    return open;
  }

  private void conclude(SoakStage stage, List<String> open) throws IOException {
    results.figure("rss_mib", stage.operator().peakMib());
    results.figure("open_in_the_end", open.size());
    results.fact("open", open);
    Map<String, Long> happened = new TreeMap<>(stage.people().counts());
    happened.putAll(stage.jobs().counts());
    happened.putAll(answers);
    happened.put("messages", (long) stage.messages().get(0));
    happened.put("messages refused", (long) stage.messages().get(1));
    results.fact("happened", happened);
    List<String> never =
        SoakTargets.HAPPENS.stream().filter(one -> happened.getOrDefault(one, 0L) == 0).toList();
    results.figure("never_happened", never.size());
    results.fact("never", never);
    results.fact("cpuSeconds", Math.round(stage.operator().cpuSeconds()));
    results.fact("loadAfter", Machine.load());
    List<String> warnings = stage.operator().warnings();
    results.fact("warningsInTheLog", warnings.size());
    results.fact("firstWarnings", warnings.stream().limit(5).toList());
  }
}
