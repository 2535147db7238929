package dev.holdfast.runner;

import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectKeys;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.encryption.Encryptor;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Takes one backup: looks at all ends first, dumps each database once for all destinations, and
 * commits the manifest last. Whatever fails before that leaves nothing that looks like a backup.
 */
final class BackupRun {
  static final int MAX_MANIFEST_BYTES = 12 << 20;

  private final RunSpec spec;
  private final Destinations destinations;
  private final Map<String, String> environment;
  private final ClientTools tools;
  private final Counters counters;
  private final Cancellation cancellation;
  private final JobLog log;
  private final InstantSource clock;

  private final Attempt attempt;
  private final Commits commits;
  private final CountsTaken counts = new CountsTaken();
  private final List<String> warnings = new ArrayList<>();
  private Instant startTime;
  private String serverVersion;

  BackupRun(
      RunSpec spec,
      Destinations destinations,
      Map<String, String> environment,
      ClientTools tools,
      Counters counters,
      Cancellation cancellation,
      JobLog log,
      InstantSource clock) {
    this.spec = spec;
    this.destinations = destinations;
    this.environment = environment;
    this.tools = tools;
    this.counters = counters;
    this.cancellation = cancellation;
    this.log = log;
    this.clock = clock;
    this.attempt = Attempt.of(spec.identity().backupUid());
    this.commits = new Commits(destinations, cancellation, counters);
  }

  /** Takes the backup; whatever goes wrong on the way is told in the report. */
  RunReport run() {
    startTime = clock.instant();
    boolean ended = false;
    try {
      RunReport report = take();
      ended = true;
      return report;
    } catch (RunFailedException e) {
      removeWhatWasBegun();
      ended = true;
      return failure(cancellation.explain(e));
    } finally {
      if (!ended) {
        removeWhatWasBegun();
      }
    }
  }

  private record Source(ServerAddress address, SourceServer.Facts facts) {}

  private Source look() throws RunFailedException {
    ServerAddress address = ServerAddress.of(spec.source().server());
    return new Source(address, new SourceServer(address).look(spec.source()));
  }

  private RunReport take() throws RunFailedException {
    // The first word with a store takes about as long as the first with a server.
    try (Ahead<Source> source = Ahead.begin("source", this::look)) {
      destinations.each("looking for the backup", destination -> destination.open(environment));
      Optional<Manifest> earlier =
          destinations.all().stream()
              .flatMap(destination -> destination.committed().stream())
              .map(Commit.Committed::manifest)
              .findFirst();
      if (earlier.isPresent()) {
        log.note("an earlier attempt has committed this backup already");
        commits.finish(earlier.get());
        return success();
      }
      destinations.each(
          "aborting uploads of earlier attempts",
          destination -> destination.abortUploadsOfEarlierAttempts(attempt));
      if (spec.staleAfterSeconds() > 0) {
        Instant before = clock.instant().minusSeconds(spec.staleAfterSeconds());
        destinations.each(
            "aborting uploads that nobody finished",
            destination -> destination.abortStaleUploads(before));
      }
      return take(source.get());
    }
  }

  private RunReport take(Source source) throws RunFailedException {
    SourceServer.Facts facts = source.facts();
    serverVersion = facts.version();
    ClientTool tool = tools.forServer(facts.major());
    log.note(
        "PostgreSQL "
            + facts.version()
            + " at "
            + source.address().host()
            + ", dumped with pg_dump "
            + tool.version());
    counters.expect(facts.dataBytes());
    // Before the first byte is dumped: a key that cannot be used must not be found out at the end.
    try (Encryptor encryptor = Keys.encryptor(spec.recipients())) {
      Manifest manifest = dumpAll(tool, source.address(), facts, encryptor);
      cancellation.check();
      commits.make(manifest);
      return success();
    }
  }

  private Manifest dumpAll(
      ClientTool tool, ServerAddress address, SourceServer.Facts facts, Encryptor encryptor)
      throws RunFailedException {
    DumpPipeline pipeline =
        new DumpPipeline(
            spec.dump(), destinations, encryptor, tool, address, counters, cancellation, log);
    DatabaseDump dump = new DatabaseDump(spec, tool, address, pipeline, counters, log, clock);
    List<Manifest.SnapshotTime> snapshots = new ArrayList<>();
    List<Manifest.StoredObject> objects = new ArrayList<>();
    if (spec.source().globals()) {
      cancellation.check();
      String file =
          ObjectKeys.globalsFile(attempt.name(), spec.dump().compression(), encryptor.type());
      objects.add(new GlobalsDump(tool, pipeline, log).run(facts, file));
    }
    for (SourceServer.Database database : facts.databases()) {
      cancellation.check();
      counters.begin(database.name());
      DumpedDatabase dumped =
          dump.run(
              database,
              part ->
                  ObjectKeys.dumpFile(
                      spec.identity(),
                      attempt.name(),
                      database.name(),
                      part,
                      spec.dump().format(),
                      spec.dump().compression(),
                      encryptor.type()));
      objects.addAll(dumped.objects());
      counts.add(dumped.counts());
      if (dumped.warning() != null) {
        log.note(dumped.warning());
        warnings.add(dumped.warning());
      }
      snapshots.add(new Manifest.SnapshotTime(database.name(), dumped.snapshotTime()));
    }
    return counts.fitting(
        new Manifest(
            Manifest.FORMAT_VERSION,
            spec.identity(),
            startTime,
            clock.instant(),
            facts.version(),
            "pg_dump " + tool.version(),
            HoldfastVersion.TEXT,
            facts.databases().stream().map(SourceServer.Database::properties).toList(),
            encryptor.recipients(),
            destinations.takingPart().stream().map(DestinationRun::name).toList(),
            spec.source().databases(),
            destinations.all().stream().map(DestinationRun::name).toList(),
            objects,
            counts.counts(),
            snapshots));
  }

  private RunReport success() {
    DestinationRun first =
        destinations.all().stream()
            .filter(destination -> destination.committed().isPresent())
            .findFirst()
            .orElseThrow();
    Commit.Committed committed = first.committed().orElseThrow();
    Manifest manifest = committed.manifest();
    return new RunReport(
            spec.identity().backupUid(),
            null,
            message(),
            null,
            first.manifest(committed),
            destinations.reports(),
            manifest.serverVersion(),
            manifest.startTime(),
            clock.instant(),
            manifest.rawBytes(),
            manifest.storedBytes())
        .withSnapshotTime(manifest.snapshotTime().orElse(null));
  }

  /** What people should know of a backup that succeeded, the worst first; null if nothing. */
  private String message() {
    String text =
        Stream.concat(warnings.stream(), Stream.ofNullable(counts.message()))
            .collect(Collectors.joining("; "));
    return text.isEmpty() ? null : text;
  }

  private RunReport failure(RunFailedException failure) {
    return new RunReport(
        spec.identity().backupUid(),
        failure.reason(),
        failure.getMessage(),
        failure.field(),
        null,
        // Whatever failed otherwise, failed for reasons that are none of theirs.
        destinations.takingPart().isEmpty() ? destinations.reports() : List.of(),
        serverVersion,
        startTime,
        clock.instant(),
        counters.rawBytes(),
        0);
  }

  /**
   * Objects that were completed before a later stage failed are no backup, as long as no manifest
   * can name them. Once one was sent, it may be there whatever the store has answered, or not
   * answered: then they stay.
   */
  private void removeWhatWasBegun() {
    if (commits.hasBegun()) {
      log.note(
          "what was stored is left in place, since its manifest may have been committed: "
              + ObjectKeys.directory("", spec.identity()));
      return;
    }
    destinations.remove();
  }
}
