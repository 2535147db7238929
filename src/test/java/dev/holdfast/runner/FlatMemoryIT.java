package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.artifact.Compression;
import dev.holdfast.artifact.DestinationReport;
import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.LogLine;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.AgeIdentity;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.Gnupg;
import dev.holdfast.embedded.HoldfastProcess;
import dev.holdfast.embedded.StandardTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A dump that is several times as large as the heap, in the memory that a Job has by default. */
class FlatMemoryIT {
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  /** The default limit of a Job's container. */
  private static final long LIMIT_KIB = 256 << 10;

  /** The same with two destinations. */
  private static final long LIMIT_OF_TWO_KIB = 280 << 10;

  @TempDir Path directory;

  @Test
  void dumpLargerThanTheHeapPassesInTheMemoryOfAJob() throws Exception {
    assertPasses(Encryption.NONE);
  }

  /** A compressor with a thread for each of them would take twice what the Job has. */
  @Test
  void soDoesOneThatIsCompressedOnANodeOfManyProcessors() throws Exception {
    RunReport report =
        passed(
            LIMIT_KIB,
            Map.of("JAVA_TOOL_OPTIONS", "-XX:ActiveProcessorCount=32"),
            (postgres, s3) -> spec(postgres, s3, Compression.ZSTD));

    assertThat(report.storedBytes()).isLessThan(report.rawBytes());
  }

  @ParameterizedTest
  @EnumSource(value = Encryption.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  @Tag("slow")
  void soDoesOneThatIsEncrypted(Encryption encryption) throws Exception {
    assertPasses(encryption);
  }

  @Test
  @Tag("slow")
  void soDoesOneToTwoDestinationsInTheMemoryOfTheirJob() throws Exception {
    assertPasses(
        LIMIT_OF_TWO_KIB,
        (specs, spec) ->
            specs.withDestinations(
                spec,
                60,
                specs.bucket("one", 0, EmbeddedS3.BUCKET, "one/", endpoint(spec)),
                specs.bucket("two", 1, EmbeddedS3.BUCKET, "two/", endpoint(spec))));
  }

  /** Each has an upload of its own, whose buffers must go with it. */
  @Tag("slow")
  @Test
  void manyDatabasesPassInTheMemoryOfAJob() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        EmbeddedS3 s3 = EmbeddedS3.borrow()) {
      List<String> databases = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        databases.add("small" + i);
        postgres.createDatabase("small" + i);
      }

      RunSpec spec =
          new RunnerSpecs(directory, postgres)
              .of("many", databases, DumpFormat.CUSTOM, Compression.ZSTD, s3.endpoint());
      Process run = start(spec, LIMIT_KIB, Map.of());

      assertThat(run.waitFor()).as(Files.readString(directory.resolve("log"))).isZero();
    }
  }

  private static String endpoint(RunSpec spec) {
    return spec.destinations().get(0).s3().endpoint();
  }

  private interface Change {
    RunSpec of(RunnerSpecs specs, RunSpec spec) throws IOException;
  }

  private void assertPasses(Encryption encryption) throws Exception {
    assumeTrue(
        encryption == Encryption.NONE || StandardTools.has(encryption.extension()),
        () -> "skipped: " + encryption.extension() + " is not installed");
    assertPasses(LIMIT_KIB, (specs, spec) -> specs.encrypted(spec, recipients(encryption)));
  }

  private void assertPasses(long limitKib, Change change) throws Exception {
    RunReport report =
        passed(
            limitKib,
            Map.of(),
            (postgres, s3) ->
                change.of(
                    new RunnerSpecs(directory, postgres), spec(postgres, s3, Compression.NONE)));

    assertThat(report.storedBytes()).isBetween(report.rawBytes(), report.rawBytes() * 11 / 10);
  }

  private interface Specification {
    RunSpec of(EmbeddedPostgres postgres, EmbeddedS3 s3) throws IOException;
  }

  /** The report of a backup that has succeeded within {@code limitKib}. */
  private RunReport passed(long limitKib, Map<String, String> environment, Specification asked)
      throws Exception {
    assumeTrue(
        Files.isReadable(Path.of("/proc/self/status")),
        "skipped: only Linux tells the peak of a process's memory in /proc");
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        EmbeddedS3 s3 = EmbeddedS3.borrow()) {
      postgres.createDatabase("large");
      postgres.execute(
          "large",
          "create unlogged table large as select i, repeat(md5(i::text), 32) as filler"
              + " from generate_series(1, 260000) i");

      Process run = start(asked.of(postgres, s3), limitKib, environment);
      long peak = 0;
      while (!run.waitFor(20, TimeUnit.MILLISECONDS)) {
        peak = Math.max(peak, peakKib(run));
      }

      List<String> log = Files.readAllLines(directory.resolve("log"));
      assertThat(run.exitValue()).as(String.join("\n", log)).isZero();
      RunReport report = (RunReport) Json.read(log.get(log.size() - 1), LogLine.class);
      assertThat(report.succeeded()).isTrue();
      assertThat(report.destinations()).allMatch(DestinationReport::isStored);
      assertThat(report.rawBytes()).isGreaterThan(240L << 20);
      assertThat(peak).isBetween(1L, limitKib);
      return report;
    }
  }

  private RunSpec.Recipients recipients(Encryption encryption) {
    return switch (encryption) {
      case NONE -> null;
      case AGE ->
          new RunSpec.Recipients(
              encryption, List.of(AgeIdentity.create(directory, "identity").recipient()), null);
      case OPENPGP -> {
        try (Gnupg gpg = new Gnupg()) {
          gpg.create("owner");
          yield new RunSpec.Recipients(encryption, List.of(gpg.publicKey("owner")), null);
        }
      }
    };
  }

  /**
   * The sum of the peaks of the run and of everything it started: more than was ever used at once.
   */
  private static long peakKib(Process run) {
    return Stream.concat(Stream.of(run.toHandle()), run.descendants())
        .mapToLong(process -> peakKib(process.pid()))
        .sum();
  }

  private static long peakKib(long pid) {
    try {
      Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
      return peak.find() ? Long.parseLong(peak.group(1)) : 0;
    } catch (IOException e) {
      // It has just ended.
      return 0;
    }
  }

  private Process start(RunSpec spec, long limitKib, Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>(HoldfastProcess.entrypoint());
    command.addAll(List.of("job", "backup"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(directory.resolve("log").toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put(RunSpec.ENVIRONMENT_VARIABLE, Json.line(spec));
    builder.environment().put("HOLDFAST_MEMORY_LIMIT", String.valueOf(limitKib << 10));
    builder.environment().putAll(environment);
    return builder.start();
  }

  private RunSpec spec(EmbeddedPostgres postgres, EmbeddedS3 s3, Compression compression)
      throws IOException {
    return new RunnerSpecs(directory, postgres)
        .of("large", List.of("large"), DumpFormat.CUSTOM, compression, s3.endpoint());
  }
}
