package dev.holdfast.runner;

import dev.holdfast.artifact.CommittedManifest;
import dev.holdfast.artifact.DestinationReport;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.VerifyRunSpec;
import dev.holdfast.storage.ObjectStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads copies of one backup again, one after the other. Each is read whatever becomes of the
 * others, and the report tells of each; nothing is written anywhere.
 */
final class VerifyRun {
  private final VerifyRunSpec spec;
  private final Map<String, String> environment;
  private final ClientTools tools;
  private final Counters counters;
  private final Cancellation cancellation;
  private final JobLog log;
  private final InstantSource clock;

  private final List<DestinationReport> reports = new ArrayList<>();
  private volatile CopyReading.Intact intact;
  private Instant startTime;

  VerifyRun(
      VerifyRunSpec spec,
      Map<String, String> environment,
      ClientTools tools,
      Counters counters,
      Cancellation cancellation,
      JobLog log,
      InstantSource clock) {
    this.spec = spec;
    this.environment = environment;
    this.tools = tools;
    this.counters = counters;
    this.cancellation = cancellation;
    this.log = log;
    this.clock = clock;
  }

  /** Reads them; never throws, since every end is worth a report. */
  RunReport run() {
    startTime = clock.instant();
    try {
      for (RestoreRunSpec.StoredBackup copy : spec.copies()) {
        cancellation.check();
        counters.begin(copy.destination().name());
        // In a thread of its own, since nothing ends what hangs in a read from a socket.
        try (Ahead<DestinationReport> reading = Ahead.begin("reading", () -> read(copy))) {
          reports.add(reading.get());
        }
      }
    } catch (RunFailedException e) {
      RunFailedException cause = cancellation.explain(e);
      return report(cause.reason(), cause.getMessage(), cause.field());
    }
    return failure().map(this::failure).orElseGet(this::success);
  }

  /**
   * Reads {@code copy}; what was found.
   *
   * @throws RunFailedException if the run was cancelled
   */
  private DestinationReport read(RestoreRunSpec.StoredBackup copy) throws RunFailedException {
    String name = copy.destination().name();
    String field = copy.destination().field();
    try (ObjectStore store = OpenDestination.open(copy.destination(), environment)) {
      CopyReading.Intact found =
          new CopyReading(copy, spec.identity(), store, tools, counters, cancellation, log)
              .run(spec.copies().size());
      intact = intact == null ? found : intact;
      return DestinationReport.stored(
          new CommittedManifest(name, copy.manifest(), copy.sha256()),
          found.manifest().storedBytes());
    } catch (DamagedException e) {
      cancellation.check();
      log.note("the copy at destination \"" + name + "\" is damaged: " + e.getMessage());
      return DestinationReport.failed(name, FailureReason.COPY_DAMAGED, e.getMessage(), field);
    } catch (RunFailedException e) {
      cancellation.check();
      return DestinationReport.failed(
          name, e.reason(), e.getMessage(), e.field() == null ? field : e.field());
    }
  }

  /** The failure that counts: what is wrong for sure comes before what could not be looked at. */
  private Optional<DestinationReport> failure() {
    return reports.stream()
        .filter(report -> report.reason() == FailureReason.COPY_DAMAGED)
        .findFirst()
        .or(() -> reports.stream().filter(report -> !report.isStored()).findFirst());
  }

  private RunReport failure(DestinationReport first) {
    String message =
        reports.size() == 1
            ? first.message()
            : reports.stream()
                .map(
                    report ->
                        report.destination()
                            + (report.isStored() ? " is intact" : ": " + report.message()))
                .collect(Collectors.joining("; "));
    return report(first.reason(), message, first.field());
  }

  private RunReport success() {
    int objects = intact.manifest().objects().size();
    return report(
        null,
        (objects == 1 ? "1 object" : objects + " objects")
            + (intact.opened()
                ? ", read as for a restore"
                : ", not decrypted, since no key was given: only size and checksum are known to"
                    + " be right"),
        null);
  }

  private RunReport report(FailureReason reason, String message, String field) {
    return new RunReport(
        spec.uid(),
        reason,
        message,
        field,
        reason == null
            ? new CommittedManifest(
                reports.get(0).destination(), reports.get(0).key(), reports.get(0).sha256())
            : null,
        reports,
        intact == null ? null : intact.manifest().serverVersion(),
        startTime,
        clock.instant(),
        intact == null ? 0 : intact.manifest().rawBytes(),
        intact == null ? 0 : intact.manifest().storedBytes());
  }
}
