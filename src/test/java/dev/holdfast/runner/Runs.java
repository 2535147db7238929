package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.CatalogueRunSpec;
import dev.holdfast.artifact.Compression;
import dev.holdfast.artifact.CopyRunSpec;
import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.LogLine;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.PruneRunSpec;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.artifact.TestRunSpec;
import dev.holdfast.artifact.VerifyRunSpec;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.s3.S3Client;

/** Runs as a Job would do them, in this process, on embedded servers. */
record Runs(Path directory, EmbeddedPostgres postgres, EmbeddedS3 s3) {

  /** How a run ended, and the lines of its log. */
  record Outcome(int exitCode, RunReport report, List<String> log) {
    void assertSuccess() {
      assertThat(exitCode).as(String.join("\n", log)).isZero();
      assertThat(report.succeeded()).isTrue();
    }
  }

  RunnerSpecs specs() {
    return new RunnerSpecs(directory, postgres);
  }

  /** What an ordinary backup of {@code database} is told. */
  RunSpec spec(String name, String database, String endpoint) throws IOException {
    return specs().of(name, List.of(database), DumpFormat.CUSTOM, Compression.ZSTD, endpoint);
  }

  Outcome backup(String name, String database) throws IOException {
    return run(spec(name, database, s3.endpoint()));
  }

  Outcome restore(Outcome backup, String from, String to) throws IOException {
    return run(specs().restore(backup.report(), s3.endpoint(), from, to));
  }

  /** Checks what {@code spec} asks for, and takes no backup. */
  Outcome check(RunSpec spec) throws IOException {
    return run("check", spec);
  }

  Outcome run(Record spec) throws IOException {
    return run(kind(spec), spec);
  }

  private static String kind(Record spec) {
    if (spec instanceof RestoreRunSpec) {
      return "restore";
    }
    if (spec instanceof VerifyRunSpec) {
      return "verify";
    }
    if (spec instanceof TestRunSpec) {
      return "test";
    }
    if (spec instanceof CopyRunSpec) {
      return "copy";
    }
    if (spec instanceof PruneRunSpec) {
      return "prune";
    }
    return spec instanceof CatalogueRunSpec ? "catalogue" : "backup";
  }

  private static Outcome run(String kind, Record spec) throws IOException {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put(RunSpec.ENVIRONMENT_VARIABLE, Json.line(spec));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int exitCode =
        JobMode.run(kind, environment, new PrintStream(out, true, StandardCharsets.UTF_8));
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    return new Outcome(exitCode, report(lines), lines);
  }

  /** The last one, as the operator has it: a library may have something to say after it. */
  private static RunReport report(List<String> lines) {
    String last =
        lines.stream()
            .filter(line -> line.startsWith("{\"type\":\"report\""))
            .reduce((before, next) -> next)
            .orElseThrow(() -> new IllegalStateException("no report in " + lines));
    try {
      return (RunReport) Json.read(last, LogLine.class);
    } catch (Json.MalformedJsonException e) {
      throw new IllegalStateException(e);
    }
  }

  CompletableFuture<Outcome> start(Record spec) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return run(spec);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  Manifest manifest(RunReport report) {
    try (S3Client client = s3.client()) {
      return Json.read(
          client
              .getObjectAsBytes(r -> r.bucket(EmbeddedS3.BUCKET).key(report.manifest().key()))
              .asUtf8String(),
          Manifest.class);
    } catch (Json.MalformedJsonException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The keys of the backup {@code name}, without their directory. */
  List<String> files(String name) {
    return s3.keys().stream()
        .filter(key -> key.contains("/" + name + "/"))
        .map(key -> key.substring(key.lastIndexOf('/') + 1))
        .toList();
  }

  List<String> databases() throws SQLException {
    try (var connection = postgres.connect("postgres");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select datname from pg_database")) {
      List<String> names = new ArrayList<>();
      while (rows.next()) {
        names.add(rows.getString(1));
      }
      return names;
    }
  }
}
