package dev.holdfast.runner;

import dev.holdfast.artifact.CheckReport;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/**
 * Finds out whether the backup would succeed that {@code spec} asks for, by everything that can be
 * tried without taking it. Nothing is dumped to a destination, and what is written there is removed
 * again.
 */
final class CheckRun {
  private final RunSpec spec;
  private final Map<String, String> environment;
  private final ClientTools tools;
  private final Counters counters;
  private final Cancellation cancellation;
  private final JobLog log;
  private final InstantSource clock;

  CheckRun(
      RunSpec spec,
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

  /** Tries everything; never throws, since every end is worth a report. */
  RunReport run() {
    Instant startTime = clock.instant();
    Findings findings = new Findings(counters, cancellation, log);
    SourceCheck source = new SourceCheck(spec, tools, findings, counters, cancellation, log);
    RunFailedException failure = null;
    try {
      source.run();
      new RecipientCheck(spec.recipients(), findings).run();
      for (RunSpec.Destination destination : spec.destinations()) {
        cancellation.check();
        try (VisitedPlace place =
            new VisitedPlace(destination, environment, spec.noProgressTimeoutSeconds(), counters)) {
          new DestinationCheck(spec, destination, place, findings, counters, log, clock.instant())
              .run(source.dataBytes());
        }
      }
    } catch (RunFailedException e) {
      failure = cancellation.explain(e);
    }
    return new RunReport(
        spec.identity().backupUid(),
        failure == null ? null : failure.reason(),
        failure == null ? null : failure.getMessage(),
        source.serverVersion(),
        startTime,
        clock.instant(),
        CheckReport.of(findings.all()));
  }
}
