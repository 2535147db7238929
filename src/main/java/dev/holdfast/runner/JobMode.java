package dev.holdfast.runner;

import dev.holdfast.artifact.CatalogueRunSpec;
import dev.holdfast.artifact.CopyRunSpec;
import dev.holdfast.artifact.ExitCodes;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.PruneRunSpec;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.artifact.TestRunSpec;
import dev.holdfast.artifact.VerifyRunSpec;
import dev.holdfast.storage.ObjectStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/**
 * A Job's process: {@code holdfast job <kind>}. It ends with a report as the last line of its log
 * and, cut to size, as the termination message of its container.
 */
public final class JobMode {
  private static final String BACKUP = "backup";
  private static final String RESTORE = "restore";
  private static final String VERIFY = "verify";
  private static final String TEST = "test";
  private static final String COPY = "copy";
  private static final String PRUNE = "prune";
  private static final String CATALOGUE = "catalogue";
  private static final String CHECK = "check";

  /** Less than the grace period of the pod, so that the report is out before the kill. */
  private static final Duration FAREWELL = Duration.ofSeconds(50);

  private final Map<String, String> environment;
  private final JobLog log;
  private final InstantSource clock;

  /** Whom the report is for; empty until that has been read. */
  private String ownerUid = "";

  private JobMode(Map<String, String> environment, PrintStream out, InstantSource clock) {
    this.environment = environment;
    this.log = new JobLog(out, clock);
    this.clock = clock;
  }

  /**
   * Runs what {@code kind} names.
   *
   * @param kind the kind of Job; {@code backup}, {@code restore}, {@code verify}, {@code test},
   *     {@code copy}, {@code prune}, {@code catalogue} or {@code check}
   * @return the exit status of the process
   */
  public static int run(String kind, Map<String, String> environment, PrintStream out) {
    JobMode job = new JobMode(environment, out, InstantSource.system());
    LibraryLogHandler.install(job.log);
    return job.run(kind);
  }

  private int run(String kind) {
    CountDownLatch reported = new CountDownLatch(1);
    Cancellation cancellation = new Cancellation(Thread.currentThread());
    Thread onSignal = new Thread(() -> stop(cancellation, reported), "on-signal");
    Runtime.getRuntime().addShutdownHook(onSignal);
    RunReport report;
    try {
      report =
          switch (kind) {
            case BACKUP -> backup(cancellation);
            case RESTORE -> restore(cancellation);
            case VERIFY -> verify(cancellation);
            case TEST -> test(cancellation);
            case COPY -> copy(cancellation);
            case PRUNE -> prune(cancellation);
            case CATALOGUE -> catalogue(cancellation);
            case CHECK -> check(cancellation);
            default -> unknown(kind);
          };
    } catch (RunFailedException e) {
      report = failure(e.reason(), e.getMessage(), e.field());
    } catch (RuntimeException | Error e) {
      report = failure(FailureReason.INTERNAL_ERROR, "unexpected: " + e, null);
    }
    publish(report);
    reported.countDown();
    return status(report);
  }

  private static void stop(Cancellation cancellation, CountDownLatch reported) {
    cancellation.cancel(FailureReason.CANCELLED, "the Job was told to stop");
    try {
      if (!reported.await(FAREWELL.toSeconds(), TimeUnit.SECONDS)) {
        System.err.println("gave up waiting for the run to end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private RunReport backup(Cancellation cancellation) throws RunFailedException {
    RunSpec spec = spec(RunSpec.class, RunSpec::formatVersion);
    ownerUid = spec.identity().backupUid();
    return with(
        cancellation,
        spec.noProgressTimeoutSeconds(),
        (tools, counters) -> {
          try (Destinations destinations = new Destinations(spec, counters, log)) {
            return new BackupRun(
                    spec, destinations, environment, tools, counters, cancellation, log, clock)
                .run();
          }
        });
  }

  private RunReport restore(Cancellation cancellation) throws RunFailedException {
    RestoreRunSpec spec = spec(RestoreRunSpec.class, RestoreRunSpec::formatVersion);
    ownerUid = spec.uid();
    return with(
        cancellation,
        spec.noProgressTimeoutSeconds(),
        (tools, counters) -> {
          try (ObjectStore store = OpenDestination.open(spec.backup().destination(), environment)) {
            return new RestoreRun(spec, store, tools, counters, cancellation, log, clock).run();
          }
        });
  }

  private RunReport verify(Cancellation cancellation) throws RunFailedException {
    VerifyRunSpec spec = spec(VerifyRunSpec.class, VerifyRunSpec::formatVersion);
    ownerUid = spec.uid();
    return with(
        cancellation,
        spec.noProgressTimeoutSeconds(),
        (tools, counters) ->
            new VerifyRun(spec, environment, tools, counters, cancellation, log, clock).run());
  }

  private RunReport test(Cancellation cancellation) throws RunFailedException {
    TestRunSpec spec = spec(TestRunSpec.class, TestRunSpec::formatVersion);
    ownerUid = spec.uid();
    return with(
        cancellation,
        spec.noProgressTimeoutSeconds(),
        (tools, counters) -> {
          try (ObjectStore store = OpenDestination.open(spec.backup().destination(), environment)) {
            return new TestRun(spec, store, tools, counters, cancellation, log, clock).run();
          }
        });
  }

  private RunReport copy(Cancellation cancellation) throws RunFailedException {
    CopyRunSpec spec = spec(CopyRunSpec.class, CopyRunSpec::formatVersion);
    ownerUid = spec.uid();
    return with(
        cancellation,
        spec.noProgressTimeoutSeconds(),
        (tools, counters) -> {
          try (ObjectStore source = OpenDestination.open(spec.source().destination(), environment);
              ObjectStore target = OpenDestination.open(spec.target().destination(), environment)) {
            return new CopyRun(
                    spec, source, target, environment, counters, cancellation, log, clock)
                .run();
          }
        });
  }

  private RunReport prune(Cancellation cancellation) throws RunFailedException {
    PruneRunSpec spec = spec(PruneRunSpec.class, PruneRunSpec::formatVersion);
    ownerUid = spec.uid();
    return with(
        cancellation,
        spec.noProgressTimeoutSeconds(),
        (tools, counters) ->
            new PruneRun(spec, environment, counters, cancellation, log, clock).run());
  }

  private RunReport catalogue(Cancellation cancellation) throws RunFailedException {
    CatalogueRunSpec spec = spec(CatalogueRunSpec.class, CatalogueRunSpec::formatVersion);
    ownerUid = spec.uid();
    return with(
        cancellation,
        spec.noProgressTimeoutSeconds(),
        (tools, counters) ->
            new CatalogueRun(spec, environment, counters, cancellation, log, clock).run());
  }

  private RunReport check(Cancellation cancellation) throws RunFailedException {
    RunSpec spec = spec(RunSpec.class, RunSpec::formatVersion);
    ownerUid = spec.identity().backupUid();
    return with(
        cancellation,
        spec.noProgressTimeoutSeconds(),
        (tools, counters) ->
            new CheckRun(spec, environment, tools, counters, cancellation, log, clock).run());
  }

  private interface Run {
    RunReport run(ClientTools tools, Counters counters) throws RunFailedException;
  }

  private RunReport with(Cancellation cancellation, int noProgressTimeoutSeconds, Run run)
      throws RunFailedException {
    Counters counters = new Counters();
    try (ProgressReporter progress = ProgressReporter.start(counters, log, clock);
        Watchdog watchdog =
            Watchdog.start(counters, cancellation, Duration.ofSeconds(noProgressTimeoutSeconds))) {
      ClientTools tools = ClientTools.find(environment.getOrDefault("PATH", ""));
      return run.run(tools, counters);
    }
  }

  private <T> T spec(Class<T> type, ToIntFunction<T> formatVersion) throws RunFailedException {
    String text = environment.get(RunSpec.ENVIRONMENT_VARIABLE);
    if (text == null) {
      throw new RunFailedException(
          FailureReason.INVALID_RUN_SPEC,
          "the environment variable " + RunSpec.ENVIRONMENT_VARIABLE + " is not set",
          null);
    }
    try {
      T spec = Json.read(text, type);
      if (formatVersion.applyAsInt(spec) != RunSpec.FORMAT_VERSION) {
        throw new RunFailedException(
            FailureReason.INVALID_RUN_SPEC,
            "the operator speaks version "
                + formatVersion.applyAsInt(spec)
                + " of what a run is told, this image version "
                + RunSpec.FORMAT_VERSION
                + "; run both from the same release",
            null);
      }
      return spec;
    } catch (Json.MalformedJsonException e) {
      throw new RunFailedException(FailureReason.INVALID_RUN_SPEC, e.getMessage(), null, e);
    }
  }

  private static RunReport unknown(String kind) throws RunFailedException {
    throw new RunFailedException(
        FailureReason.INVALID_RUN_SPEC, "there is no kind of Job \"" + kind + "\"", null);
  }

  private RunReport failure(FailureReason reason, String message, String field) {
    Instant now = clock.instant();
    return new RunReport(ownerUid, reason, message, field, null, null, null, now, now, 0, 0);
  }

  private void publish(RunReport report) {
    String path = environment.get(RunSpec.TERMINATION_LOG_VARIABLE);
    Optional<String> message = report.terminationMessage();
    if (path != null && message.isPresent()) {
      try {
        Files.writeString(Path.of(path), message.get(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        log.note("the termination message cannot be written: " + e);
      }
    }
    log.write(report);
  }

  private static int status(RunReport report) {
    if (report.succeeded()) {
      return ExitCodes.SUCCESS;
    }
    // Where every destination has failed, one that may succeed the next time is reason enough; so
    // is one copy that may be deleted the next time, or one destination that may be listed.
    boolean passing =
        report.reason().passing()
            || report.destinations().stream()
                .anyMatch(d -> d.reason() != null && d.reason().passing())
            || (report.pruned() != null
                && report.pruned().left().stream().anyMatch(left -> left.reason().passing()))
            || (report.catalogued() != null
                && report.catalogued().places().stream()
                    .anyMatch(place -> place.reason() != null && place.reason().passing()));
    return passing ? ExitCodes.FAILED : ExitCodes.PERMANENT;
  }
}
