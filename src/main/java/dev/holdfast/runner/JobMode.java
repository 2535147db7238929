package dev.holdfast.runner;

import dev.holdfast.artifact.ExitCodes;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.S3Credentials;
import dev.holdfast.storage.S3ObjectStore;
import dev.holdfast.storage.StorageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A Job's process: {@code holdfast job backup}. It ends with a report as the last line of its log
 * and, cut to size, as the termination message of its container.
 */
public final class JobMode {
  private static final String BACKUP = "backup";

  /** Less than the grace period of the pod, so that the report is out before the kill. */
  private static final Duration FAREWELL = Duration.ofSeconds(50);

  private static final int TERMINATION_MESSAGE_LENGTH = 700;

  private final Map<String, String> environment;
  private final JobLog log;
  private final InstantSource clock;

  private JobMode(Map<String, String> environment, PrintStream out, InstantSource clock) {
    this.environment = environment;
    this.log = new JobLog(out, clock);
    this.clock = clock;
  }

  /**
   * Runs what {@code kind} names.
   *
   * @param kind the kind of Job; {@code backup} is the only one
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
      report = BACKUP.equals(kind) ? backup(cancellation) : unknown(kind);
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
    RunSpec spec = spec();
    RunSpec.S3 s3 = spec.destination().s3();
    S3Credentials credentials =
        s3.credentials() == null ? null : BucketCredentials.read(s3.credentials());
    Path ca = s3.ca() == null ? null : SecretFiles.file(s3.ca());
    Counters counters = new Counters();
    try (ObjectStore store = S3ObjectStore.open(s3, credentials, ca);
        ProgressReporter progress = ProgressReporter.start(counters, log, clock);
        Watchdog watchdog =
            Watchdog.start(
                counters, cancellation, Duration.ofSeconds(spec.noProgressTimeoutSeconds()))) {
      ClientTools tools = ClientTools.find(environment.getOrDefault("PATH", ""));
      return new BackupRun(spec, store, tools, counters, cancellation, log, clock).run();
    } catch (StorageException e) {
      throw new RunFailedException(
          e.reason(), e.getMessage(), "spec.destinations[0].s3.credentialsSecretRef", e);
    }
  }

  private RunSpec spec() throws RunFailedException {
    String text = environment.get(RunSpec.ENVIRONMENT_VARIABLE);
    if (text == null) {
      throw new RunFailedException(
          FailureReason.INVALID_RUN_SPEC,
          "the environment variable " + RunSpec.ENVIRONMENT_VARIABLE + " is not set",
          null);
    }
    try {
      RunSpec spec = Json.read(text, RunSpec.class);
      if (spec.formatVersion() != RunSpec.FORMAT_VERSION) {
        throw new RunFailedException(
            FailureReason.INVALID_RUN_SPEC,
            "the operator speaks version "
                + spec.formatVersion()
                + " of RunSpec, this image version "
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
    String uid = "";
    try {
      uid = spec().identity().backupUid();
    } catch (RunFailedException e) {
      log.note("the report cannot name its Backup: " + e.getMessage());
    }
    Instant now = clock.instant();
    return new RunReport(uid, reason, message, field, null, null, now, now, 0, 0);
  }

  private void publish(RunReport report) {
    String path = environment.get(RunSpec.TERMINATION_LOG_VARIABLE);
    if (path != null) {
      try {
        Files.writeString(
            Path.of(path),
            Json.line(report.withMessageOfAtMost(TERMINATION_MESSAGE_LENGTH)),
            StandardCharsets.UTF_8);
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
    return report.reason().passing() ? ExitCodes.FAILED : ExitCodes.PERMANENT;
  }
}
