package dev.holdfast.artifact;

import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.Patterns;
import dev.holdfast.catalogue.CatalogueLog;
import dev.holdfast.fuzz.FuzzTarget;
import dev.holdfast.fuzz.Held;
import dev.holdfast.job.EveryJob;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What operator and Jobs tell each other, and the keys of objects. */
public final class ArtifactFuzz {
  private static final List<Class<? extends Record>> SPECS =
      List.of(
          RunSpec.class,
          RestoreRunSpec.class,
          VerifyRunSpec.class,
          TestRunSpec.class,
          CopyRunSpec.class,
          PruneRunSpec.class,
          CatalogueRunSpec.class);

  /** What the Jobs are called that are told these. */
  private static final List<String> KINDS =
      List.of("backup", "restore", "verify", "test", "copy", "prune", "catalogue");

  private static final Path ROOT = Path.of("/volume");
  private static final RunIdentity RUN =
      new RunIdentity(
          "cluster",
          "shops",
          "shop",
          "policy-uid",
          "nightly",
          "backup-uid",
          "daily",
          Instant.parse("2026-11-21T03:00:00Z"),
          null);

  private static final List<String> LOG_LINES =
      List.of(
          """
          {"type":"progress","time":"2026-11-21T03:00:00Z","database":"shop","rawBytes":5,\
          "estimatedBytes":9,"storedBytes":3,"bytesPerSecond":1,\
          "counting":{"inUse":1,"max":2,"counted":3,"tables":4}}\
          """,
          """
          {"type":"note","time":"2026-11-21T03:00:00Z","source":"pg_dump","message":"hello"}\
          """,
          """
          {"type":"manifest","destination":0,"backup":"nightly","sha256":"%s","contents":{\
          "policyUid":"p","backupUid":"b","tier":"daily","time":"2026-11-21T03:00:00Z",\
          "startTime":"2026-11-21T03:00:00Z","endTime":"2026-11-21T03:00:01Z","storedBytes":1,\
          "rawBytes":2,"databases":["shop"],"destinations":["offsite"],"intended":["offsite"],\
          "snapshotTime":"2026-11-21T03:00:00Z"}}\
          """
              .formatted("ab".repeat(32)),
          """
          {"type":"report","ownerUid":"uid","reason":"DUMP_FAILED","message":"no","field":"spec",\
          "startTime":"2026-11-21T03:00:00Z","endTime":"2026-11-21T03:00:01Z","rawBytes":1,\
          "storedBytes":1,"destinations":[]}\
          """,
          """
          {"type":"report","ownerUid":"uid","manifest":{"key":"shops/shop/nightly/manifest.json",\
          "sha256":"%s"},"startTime":"2026-11-21T03:00:00Z","endTime":"2026-11-21T03:00:01Z",\
          "pruned":{"gone":["uid"],"left":[]},"catalogued":{"places":[]},"checked":{"findings":[]},\
          "plan":{"databases":[],"notes":[],"problems":[]}}\
          """
              .formatted("ab".repeat(32)));

  private ArtifactFuzz() {}

  /** The targets of this package. */
  public static List<FuzzTarget> targets() {
    return List.of(
        new FuzzTarget("run-specs", 0.4, specs(), ArtifactFuzz::spec),
        new FuzzTarget("log-lines", 0.5, LOG_LINES, ArtifactFuzz::logLine),
        new FuzzTarget(
            "object-keys",
            2,
            List.of("shop\nprod/", "Odd ./\"name\" \u2713\n../x/", "~2e\n/a/b/manifest.json"),
            ArtifactFuzz::key));
  }

  /** What real Jobs are told, each with the number of its kind in front. */
  private static List<String> specs() {
    return EveryJob.of("holdfast:1").values().stream()
        .flatMap(job -> job.getSpec().getTemplate().getSpec().getContainers().stream())
        .filter(container -> KINDS.contains(container.getArgs().get(1)))
        .flatMap(
            container ->
                container.getEnv().stream()
                    .filter(variable -> variable.getName().equals(RunSpec.ENVIRONMENT_VARIABLE))
                    .map(
                        variable ->
                            KINDS.indexOf(container.getArgs().get(1)) + variable.getValue()))
        .toList();
  }

  private static void spec(byte[] input) throws Exception {
    if (input.length == 0) {
      return;
    }
    int kind = Math.floorMod(input[0] - '0', SPECS.size());
    requireSame(new String(input, 1, input.length - 1, StandardCharsets.UTF_8), SPECS.get(kind));
  }

  private static <T> void requireSame(String text, Class<T> type) throws Exception {
    T value;
    try {
      value = Json.read(text, type);
    } catch (Json.MalformedJsonException e) {
      return;
    }
    Held.require(
        Json.read(Json.line(value), type).equals(value), "what is written is read otherwise");
  }

  private static void logLine(byte[] input) throws Exception {
    String text = Held.text(input);
    CatalogueLog log = new CatalogueLog(List.of(new Destination("offsite", null, null, null)));
    log.add(text);
    LogLine line;
    try {
      line = Json.read(text, LogLine.class);
    } catch (Json.MalformedJsonException e) {
      return;
    }
    String written = Json.line(line);
    Held.require(written.indexOf('\n') < 0, "a line of two lines");
    Held.require(
        Json.read(written, LogLine.class).equals(line), "what is written is read otherwise");
    if (line instanceof RunReport report) {
      report
          .terminationMessage()
          .ifPresent(
              message ->
                  Held.require(
                      message.getBytes(StandardCharsets.UTF_8).length
                          <= RunReport.MAX_TERMINATION_BYTES,
                      "a termination message that is cut"));
      if (report.catalogued() != null) {
        log.end(report.catalogued());
      }
    } else if (line instanceof LogLine.Progress progress) {
      Held.require(progress.percent() >= 0 && progress.percent() <= 99, "percent");
    }
  }

  private static void key(byte[] input) {
    String database = Held.part(input, 0);
    String file =
        ObjectKeys.dumpFile(
            RUN, "r1", database, 0, DumpFormat.CUSTOM, Compression.ZSTD, Encryption.AGE);
    Held.require(file.matches("backup_[A-Za-z0-9_.~-]+"), file);
    Held.require(ObjectKeys.filesOfAttempts("r1").test(file), file + " is not known again");
    Held.require(unescaped(ObjectKeys.escape(database)).equals(database), "two names are the same");
    for (Map.Entry<String, Boolean> pattern :
        Map.of(Patterns.PREFIX, false, Patterns.VOLUME_PATH, true, Patterns.MANIFEST_KEY, false)
            .entrySet()) {
      String path = Held.part(input, 1);
      if (path.length() < 500 && Patterns.matches(pattern.getKey(), path)) {
        String below = pattern.getValue() && path.startsWith("/") ? path.substring(1) : path;
        Path resolved = ROOT.resolve(below);
        Held.require(
            resolved.startsWith(ROOT) && resolved.equals(resolved.normalize()),
            path + " leads elsewhere");
      }
    }
  }

  /** The opposite of what names become in keys. */
  private static String unescaped(String text) {
    byte[] bytes = new byte[text.length()];
    int count = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '~') {
        bytes[count++] = (byte) Integer.parseInt(text.substring(i + 1, i + 3), 16);
        i += 2;
      } else {
        bytes[count++] = (byte) text.charAt(i);
      }
    }
    return new String(bytes, 0, count, StandardCharsets.UTF_8);
  }
}
