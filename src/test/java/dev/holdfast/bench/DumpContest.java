package dev.holdfast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Backups of one database against what people do without Holdfast. */
final class DumpContest {
  static final String LIMIT = "pg_dump -Fc -Z0 >/dev/null (the limit)";
  static final String ONE = "backup, 1 job";
  static final String TWO_JOBS = "backup, 2 jobs";
  static final String FOUR_JOBS = "backup, 4 jobs";
  static final String AGE = "backup, 1 job, age";
  static final String TWO_PLACES = "backup, 1 job, 2 destinations";
  static final String ONE_OF_THE_SLOW = "backup, 1 job, beside the slow ones";
  static final String GZIP = "pg_dump | gzip -6 >file, then upload";
  static final String CUSTOM = "pg_dump -Fc >file, then upload";
  static final String DIRECTORY_2 = "pg_dump -Fd -j2 -Z0";
  static final String DIRECTORY_4 = "pg_dump -Fd -j4 -Z0";
  static final String UPLOAD = "upload of the stored bytes alone";

  private final Surroundings at;
  private final String database;
  private final Uploader uploader;
  private final String recipient;

  /**
   * A contest.
   *
   * @param recipient whom the encrypted one is encrypted for; null if age is not installed
   */
  DumpContest(Surroundings at, String database, Uploader uploader, String recipient) {
    this.at = at;
    this.database = database;
    this.uploader = uploader;
    this.recipient = recipient;
  }

  List<Contestant> contestants() {
    List<Contestant> all = new ArrayList<>();
    all.add(shell(LIMIT, "pg_dump -Fc -Z0 " + database + " >/dev/null"));
    all.add(backup(ONE, 1, 1, null));
    all.add(uploadAlone());
    all.add(backup(TWO_JOBS, 2, 1, null));
    all.add(directory(DIRECTORY_2, 2));
    all.add(backup(FOUR_JOBS, 4, 1, null));
    all.add(directory(DIRECTORY_4, 4));
    if (recipient != null) {
      all.add(backup(AGE, 1, 1, recipient));
    }
    all.add(backup(TWO_PLACES, 1, 2, null));
    return all;
  }

  /** Those that take minutes, with one backup between them to compare them with. */
  List<Contestant> slow() {
    return List.of(
        thenUpload(GZIP, "pg_dump " + database + " | gzip -6 >dump"),
        backup(ONE_OF_THE_SLOW, 1, 1, null),
        thenUpload(CUSTOM, "pg_dump -Fc " + database + " >dump"));
  }

  /** Ratios of medians. */
  static void figures(Map<String, Double> medians, Map<String, Double> figures) {
    Ratios ratios = new Ratios(medians, figures);
    ratios.put("backup_vs_limit", ONE, LIMIT);
    ratios.put("backup_vs_gzip_pipeline", ONE_OF_THE_SLOW, GZIP);
    ratios.put("backup_vs_custom_gzip", ONE_OF_THE_SLOW, CUSTOM);
    ratios.put("parallel_vs_directory", TWO_JOBS, DIRECTORY_2);
    ratios.put("parallel_vs_limit", TWO_JOBS, LIMIT);
    ratios.put("parallel4_vs_directory", FOUR_JOBS, DIRECTORY_4);
    ratios.put("parallel4_vs_limit", FOUR_JOBS, LIMIT);
    ratios.put("age_overhead", AGE, ONE);
    ratios.put("two_destinations_vs_one", TWO_PLACES, ONE);
  }

  private Contestant shell(String name, String script) {
    return Contestant.of(name, () -> at.shell().run(script));
  }

  private Contestant backup(String name, int jobs, int destinations, String encryptFor) {
    return Contestant.of(
        name,
        () -> {
          BenchSpecs.Asked asked =
              new BenchSpecs.Asked(
                  at.name("backup"), database, S3Sink.DISCARDING, jobs, destinations, encryptFor);
          return at.container()
              .run("backup", at.specs().backup(asked), asked.memoryMib())
              .cpuSeconds();
        });
  }

  private Contestant directory(String name, int jobs) {
    // Without waiting for the disk, which is in its favour.
    return new Contestant(
        name,
        () -> at.shell().run("pg_dump -Fd -Z0 --no-sync -j" + jobs + " -f directory " + database),
        () -> at.shell().run("rm -r directory"));
  }

  private Contestant thenUpload(String name, String script) {
    return new Contestant(
        name,
        () -> {
          double cpu = at.shell().run(script);
          uploader.upload(at.files().resolve("dump"), at.name("dump"));
          return cpu;
        },
        () -> Files.delete(at.files().resolve("dump")));
  }

  private Contestant uploadAlone() {
    return Contestant.of(
        UPLOAD,
        () -> {
          uploader.upload(at.files().resolve("stored"), at.name("stored"));
          return Double.NaN;
        });
  }

  /** Makes the file that is as large, and as compressed, as a stored backup. */
  void prepareUpload() throws IOException, InterruptedException {
    at.shell().run("pg_dump -Fc -Z0 " + database + " | zstd -q -3 >stored");
  }
}
