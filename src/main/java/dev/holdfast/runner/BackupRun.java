package dev.holdfast.runner;

import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectKeys;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.encryption.Encryptor;
import dev.holdfast.storage.ObjectStore;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes one backup: looks at both ends first, dumps each database, and commits the manifest last.
 * Whatever fails before that leaves nothing that looks like a backup.
 */
final class BackupRun {
  static final int MAX_MANIFEST_BYTES = 4 << 20;

  private final RunSpec spec;
  private final ObjectStore store;
  private final ClientTools tools;
  private final Counters counters;
  private final Cancellation cancellation;
  private final JobLog log;
  private final InstantSource clock;

  private final Attempt attempt;
  private final String directory;
  private final Commit commit;
  private final Set<String> begun = new LinkedHashSet<>();
  private Instant startTime;
  private String serverVersion;

  BackupRun(
      RunSpec spec,
      ObjectStore store,
      ClientTools tools,
      Counters counters,
      Cancellation cancellation,
      JobLog log,
      InstantSource clock) {
    this.spec = spec;
    this.store = store;
    this.tools = tools;
    this.counters = counters;
    this.cancellation = cancellation;
    this.log = log;
    this.clock = clock;
    this.attempt = Attempt.of(spec.identity().backupUid());
    this.directory = ObjectKeys.directory(spec.destination().prefix(), spec.identity());
    this.commit =
        new Commit(store, spec.destination(), directory, spec.identity().backupUid(), log);
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

  private RunReport take() throws RunFailedException {
    Optional<Commit.Committed> earlier = commit.find();
    if (earlier.isPresent()) {
      log.note("an earlier attempt has committed this backup already");
      return success(earlier.get());
    }
    ServerAddress address = ServerAddress.of(spec.source().server());
    SourceServer.Facts facts = new SourceServer(address).look(spec.source());
    serverVersion = facts.version();
    ClientTool tool = tools.forServer(facts.major());
    log.note(
        "PostgreSQL "
            + facts.version()
            + " at "
            + address.host()
            + ", dumped with pg_dump "
            + tool.version());
    abortUploadsOfEarlierAttempts();
    counters.expect(facts.dataBytes());
    // Before the first byte is dumped: a key that cannot be used must not be found out at the end.
    try (Encryptor encryptor = Keys.encryptor(spec.recipients())) {
      Manifest manifest = dumpAll(tool, address, facts, encryptor);
      cancellation.check();
      return commit(manifest);
    }
  }

  private RunReport commit(Manifest manifest) throws RunFailedException {
    Commit.Committed committed = commit.make(manifest);
    if (!committed.manifest().equals(manifest)) {
      // Another attempt of this run, thought dead by one of the two sides, was faster: then its
      // backup is the backup, and is whole, and the objects of this attempt are superfluous.
      log.note("another attempt has committed this backup meanwhile");
      remove();
    }
    return success(committed);
  }

  private void abortUploadsOfEarlierAttempts() {
    try {
      store.abortUploads(directory, attempt::isOfThisRun);
    } catch (IOException e) {
      // The right to list uploads is not needed for a backup; what is left costs money, not data.
      log.note("uploads of earlier attempts could not be looked for: " + e.getMessage());
    }
  }

  private Manifest dumpAll(
      ClientTool tool, ServerAddress address, SourceServer.Facts facts, Encryptor encryptor)
      throws RunFailedException {
    DumpPipeline pipeline =
        new DumpPipeline(
            spec.dump(),
            spec.destination().field(),
            store,
            encryptor,
            tool,
            address,
            counters,
            cancellation,
            log);
    DatabaseDump dump = new DatabaseDump(spec, tool, address, pipeline, log);
    List<Manifest.StoredObject> objects = new ArrayList<>();
    if (spec.source().globals()) {
      cancellation.check();
      String key =
          key(ObjectKeys.globalsFile(attempt.name(), spec.dump().compression(), encryptor.type()));
      objects.add(new GlobalsDump(tool, pipeline, log).run(facts, key));
    }
    for (SourceServer.Database database : facts.databases()) {
      cancellation.check();
      counters.begin(database.name());
      objects.addAll(
          dump.run(
              database,
              part ->
                  key(
                      ObjectKeys.dumpFile(
                          spec.identity(),
                          attempt.name(),
                          database.name(),
                          part,
                          spec.dump().format(),
                          spec.dump().compression(),
                          encryptor.type()))));
    }
    return new Manifest(
        Manifest.FORMAT_VERSION,
        spec.identity(),
        startTime,
        clock.instant(),
        facts.version(),
        "pg_dump " + tool.version(),
        HoldfastVersion.TEXT,
        facts.databases().stream().map(SourceServer.Database::properties).toList(),
        encryptor.recipients(),
        objects);
  }

  private String key(String file) {
    String key = directory + file;
    if (!begun.add(key)) {
      throw new IllegalStateException("two objects with the key " + key);
    }
    return key;
  }

  private RunReport success(Commit.Committed committed) {
    Manifest manifest = committed.manifest();
    return new RunReport(
        spec.identity().backupUid(),
        null,
        null,
        null,
        new RunReport.CommittedManifest(
            spec.destination().name(), committed.key(), committed.sha256()),
        manifest.serverVersion(),
        manifest.startTime(),
        clock.instant(),
        manifest.rawBytes(),
        manifest.storedBytes());
  }

  private RunReport failure(RunFailedException failure) {
    return new RunReport(
        spec.identity().backupUid(),
        failure.reason(),
        failure.getMessage(),
        failure.field(),
        null,
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
    if (commit.isSent()) {
      log.note(
          "what was stored is left in place, since its manifest may have been committed: "
              + directory);
      return;
    }
    remove();
  }

  private void remove() {
    boolean interrupted = Thread.interrupted();
    for (String key : begun) {
      try {
        store.delete(key);
      } catch (IOException e) {
        log.note(key + " is left behind without a manifest: " + e.getMessage());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
