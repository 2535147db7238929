package dev.holdfast.bench;

import dev.holdfast.artifact.RunReport;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Restores of one database against what people do without Holdfast. */
final class RestoreContest {
  static final String OURS = "restore of a backup of 4 jobs";
  static final String PG_RESTORE = "pg_restore -j4 of a local file";
  static final String PSQL = "gunzip | psql of a local file";

  /** What a policy or a Restore that asks for no memory gets. */
  static final int MEMORY_MIB = 256;

  private final Surroundings at;
  private final String database;
  private RunReport backup;

  RestoreContest(Surroundings at, String database) {
    this.at = at;
    this.database = database;
  }

  /** Makes what is restored: a backup in the bucket, and local files. */
  void prepare() throws IOException, InterruptedException {
    BenchSpecs.Asked asked =
        new BenchSpecs.Asked(at.name("kept"), database, BenchSpecs.KEPT, 4, 1, null);
    backup = at.container().run("backup", at.specs().backup(asked), asked.memoryMib()).report();
    at.shell().run("pg_dump -Fc -Z0 " + database + " >custom");
    at.shell().run("pg_dump " + database + " | gzip -1 >plain.gz");
  }

  List<Contestant> contestants() {
    return List.of(
        new Contestant(OURS, () -> restore(null).cpuSeconds(), this::drop),
        rival(PG_RESTORE, "pg_restore -j4 --exit-on-error -d restored custom"),
        rival(PSQL, "gunzip -c plain.gz | psql -q -X -o /dev/null -v ON_ERROR_STOP=1 restored"));
  }

  /** Restores to the database {@code restored}. */
  Container.Ended restore(Container.Watch watch) throws IOException, InterruptedException {
    return at.container()
        .run("restore", at.specs().restore(backup, database, "restored"), MEMORY_MIB, watch);
  }

  void drop() {
    at.postgres().execute("postgres", "drop database restored");
  }

  private Contestant rival(String name, String script) {
    return new Contestant(
        name,
        () -> {
          at.postgres().createDatabase("restored");
          return at.shell().run(script);
        },
        this::drop);
  }

  static void figures(Map<String, Double> medians, Map<String, Double> figures) {
    Ratios ratios = new Ratios(medians, figures);
    ratios.put("restore_vs_pg_restore_j4", OURS, PG_RESTORE);
    ratios.put("restore_vs_gunzip_psql", OURS, PSQL);
  }
}
