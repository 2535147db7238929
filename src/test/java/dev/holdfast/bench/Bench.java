package dev.holdfast.bench;

import dev.holdfast.embedded.AgeIdentity;
import dev.holdfast.embedded.StandardTools;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Measures everything, prints the table and writes the results. */
public final class Bench {
  private static final int STARTS = 5;
  private static final String SMALL = "small";
  private static final String MEDIUM = "medium";
  private static final String LARGE = "large";

  private final Options options;
  private final Surroundings at;
  private final Results results = new Results();

  private Bench(Options options, Surroundings at) {
    this.options = options;
    this.at = at;
  }

  /** Measures; {@code arguments} are those of {@code bench/run}. */
  public static void main(String... arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Options options = Arguments.understood(() -> Options.parse(arguments));
    try (Surroundings at = Surroundings.open()) {
      new Bench(options, at).run();
    }
    System.exit(0);
  }

  private void run() throws IOException, InterruptedException, SQLException {
    results.fact("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    Machine.facts(at.postgres().binaries()).forEach(results::fact);
    results.fact("rounds", options.rounds());
    results.fact("content", options.content().name().toLowerCase(Locale.ROOT));
    before();
    String database = databases();
    if (options.backups()) {
      starts();
      memory(SMALL, "peak_rss_mib_small");
      memory(database, "peak_rss_mib_medium");
      results.figure("peak_rss_mib_large", results.figures().get("peak_rss_mib_medium"));
      dumps(database);
    } else {
      restores(database);
    }
    if (options.large()) {
      at.fill(LARGE, options.content(), Options.LARGE * 1_000_000L);
      memory(LARGE, "peak_rss_mib_large");
    }
    results.fact("calibrationSecondsAfter", Statistics.rounded(Calibration.seconds(), 3));
    results.fact("loadAfter", Machine.load());
    results.write(options.output());
    System.out.println();
    System.out.print(results.table());
    System.out.println("\nmore in " + options.output());
  }

  private void before() {
    results.fact("loadBefore", Machine.load());
    results.fact("calibrationSecondsBefore", Statistics.rounded(Calibration.seconds(), 3));
  }

  /** Makes the databases; the one that most is measured with. */
  private String databases() throws SQLException, IOException, InterruptedException {
    say("making the databases");
    at.fill(SMALL, options.content(), Options.SMALL * 1_000_000L);
    String database = options.megabytes() == Options.SMALL ? SMALL : MEDIUM;
    if (database.equals(MEDIUM)) {
      at.fill(MEDIUM, options.content(), options.megabytes() * 1_000_000L);
    }
    results.fact("databaseBytes", at.size(database));
    // The first run reads the program from the disk.
    backup(SMALL, null);
    return database;
  }

  private void starts() throws IOException, InterruptedException {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < Math.max(STARTS, options.rounds()); i++) {
      at.settle();
      FirstByte first = new FirstByte();
      backup(SMALL, first);
      seconds.add(first.seconds());
    }
    results.figure("start_seconds", Statistics.median(seconds));
    results.fact("startSeconds", seconds.stream().map(s -> Statistics.rounded(s, 3)).toList());
    say("start: " + seconds);
  }

  private void memory(String database, String key) throws IOException, InterruptedException {
    Footprint footprint = new Footprint();
    Container.Ended ended = backup(database, footprint);
    memory(key, footprint, ended);
    results.fact(key + "_storedBytes", ended.report().storedBytes());
    results.fact(key + "_rawBytes", ended.report().rawBytes());
  }

  private void memory(String key, Footprint footprint, Container.Ended ended) {
    results.figure(key, footprint.peakMib());
    if (!Double.isNaN(ended.chargedMib())) {
      results.figure(key.replace("rss", "charged"), ended.chargedMib());
    }
    results.profile(key, footprint.cpuSeconds());
    say("%s: %.0f MiB, %.0f charged".formatted(key, footprint.peakMib(), ended.chargedMib()));
  }

  private Container.Ended backup(String database, Container.Watch watch)
      throws IOException, InterruptedException {
    BenchSpecs.Asked asked =
        new BenchSpecs.Asked(at.name("backup"), database, S3Sink.DISCARDING, 1, 1, null);
    return at.container().run("backup", at.specs().backup(asked), asked.memoryMib(), watch);
  }

  private void dumps(String database) throws IOException, InterruptedException {
    String recipient =
        StandardTools.has("age") && StandardTools.has("age-keygen")
            ? AgeIdentity.create(at.directory().path(), "identity").recipient()
            : null;
    try (Uploader uploader = new Uploader(at.specs().bucket(S3Sink.DISCARDING))) {
      DumpContest dumps = new DumpContest(at, database, uploader, recipient);
      dumps.prepareUpload();
      dumps(dumps.contestants());
      if (options.restores()) {
        restores(database);
      }
      dumps(dumps.slow());
    }
  }

  private void dumps(List<Contestant> contestants) throws IOException, InterruptedException {
    DumpContest.figures(results.add(contest().run(contestants)), results.figures());
    results.write(options.output());
  }

  private void restores(String database) throws IOException, InterruptedException {
    RestoreContest restores = new RestoreContest(at, database);
    restores.prepare();
    RestoreContest.figures(results.add(contest().run(restores.contestants())), results.figures());
    Footprint footprint = new Footprint();
    memory("peak_rss_mib_restore", footprint, restores.restore(footprint));
    restores.drop();
    results.write(options.output());
  }

  private Contest contest() {
    return new Contest(
        options.rounds(), at.databaseGroup(), at.storeGroup(), at::settle, Bench::say);
  }

  private static void say(String what) {
    System.out.println(what);
  }
}
