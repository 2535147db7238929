package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectKeys;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.encryption.Encryptor;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Takes one backup: looks at both ends first, dumps each database into an object, and commits the
 * manifest last. Whatever fails before that leaves nothing that looks like a backup.
 */
final class BackupRun {
  static final int MAX_MANIFEST_BYTES = 4 << 20;
  private static final String BUCKET_FIELD = "spec.destinations[0].s3";

  private final RunSpec spec;
  private final ObjectStore store;
  private final ClientTools tools;
  private final Counters counters;
  private final Cancellation cancellation;
  private final JobLog log;
  private final InstantSource clock;

  private final String attempt = Attempt.name();
  private final String directory;
  private final String manifestKey;
  private final List<String> begun = new ArrayList<>();
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
    this.directory = ObjectKeys.directory(spec.destination().s3().prefix(), spec.identity());
    this.manifestKey = directory + Manifest.FILE_NAME;
  }

  /** Takes the backup; never throws, since every end is worth a report. */
  RunReport run() {
    startTime = clock.instant();
    try {
      return take();
    } catch (RunFailedException e) {
      RunFailedException cause = cancellation.explain(e);
      removeWhatWasBegun();
      return failure(cause);
    }
  }

  private RunReport take() throws RunFailedException {
    Optional<RunReport> earlier = findEarlierSuccess();
    if (earlier.isPresent()) {
      return earlier.get();
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

  /**
   * An attempt that committed its manifest and was killed before it could say so is followed by
   * another, which must neither fail nor dump again.
   */
  private Optional<RunReport> findEarlierSuccess() throws RunFailedException {
    try {
      Optional<byte[]> content = store.read(manifestKey, MAX_MANIFEST_BYTES);
      if (content.isEmpty()) {
        return Optional.empty();
      }
      Manifest manifest = parse(content.get());
      if (!spec.identity().backupUid().equals(manifest.identity().backupUid())) {
        throw new RunFailedException(
            FailureReason.BACKUP_EXISTS,
            "there is another backup at "
                + manifestKey
                + " already; give this Backup another name, or the destination another prefix",
            BUCKET_FIELD + ".prefix");
      }
      log.note("an earlier attempt has committed this backup already");
      serverVersion = manifest.serverVersion();
      return Optional.of(success(manifest, content.get()));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private Manifest parse(byte[] content) throws RunFailedException {
    try {
      Manifest manifest = Json.read(new String(content, StandardCharsets.UTF_8), Manifest.class);
      if (manifest.identity() == null || manifest.objects() == null) {
        throw new RunFailedException(
            FailureReason.BACKUP_EXISTS, manifestKey + " is not a manifest", BUCKET_FIELD);
      }
      return manifest;
    } catch (Json.MalformedJsonException e) {
      throw new RunFailedException(
          FailureReason.BACKUP_EXISTS,
          "there is something at " + manifestKey + " that is not a manifest of Holdfast",
          BUCKET_FIELD,
          e);
    }
  }

  private void abortUploadsOfEarlierAttempts() {
    try {
      store.abortUploads(directory);
    } catch (IOException e) {
      // The right to list uploads is not needed for a backup; what is left costs money, not data.
      log.note("uploads of earlier attempts could not be looked for: " + e.getMessage());
    }
  }

  private Manifest dumpAll(
      ClientTool tool, ServerAddress address, SourceServer.Facts facts, Encryptor encryptor)
      throws RunFailedException {
    DumpPipeline pipeline = new DumpPipeline(spec, store, encryptor, counters, cancellation, log);
    List<Manifest.StoredObject> objects = new ArrayList<>();
    for (SourceServer.Database database : facts.databases()) {
      cancellation.check();
      String file =
          ObjectKeys.dumpFile(
              spec.identity(),
              attempt,
              database.name(),
              spec.dump().format(),
              spec.dump().compression(),
              encryptor.type());
      begun.add(directory + file);
      objects.add(pipeline.run(tool, address, database, directory, file));
    }
    return new Manifest(
        Manifest.FORMAT_VERSION,
        spec.identity(),
        startTime,
        clock.instant(),
        facts.version(),
        "pg_dump " + tool.version(),
        HoldfastVersion.TEXT,
        encryptor.recipients(),
        objects);
  }

  private RunReport commit(Manifest manifest) throws RunFailedException {
    byte[] content = (Json.pretty(manifest) + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      if (!store.createIfAbsent(manifestKey, content)) {
        byte[] there = store.read(manifestKey, MAX_MANIFEST_BYTES).orElse(new byte[0]);
        if (!Arrays.equals(content, there)) {
          return committedByAnother(there);
        }
        // Our own write was answered only on a retry.
      }
    } catch (IOException e) {
      throw failed(e);
    }
    return success(manifest, content);
  }

  /**
   * Another attempt of this run, thought dead by one of the two sides, was faster: then its backup
   * is the backup, and the objects of this attempt are superfluous.
   */
  private RunReport committedByAnother(byte[] content) throws RunFailedException {
    Manifest manifest = parse(content);
    if (!spec.identity().backupUid().equals(manifest.identity().backupUid())) {
      throw new RunFailedException(
          FailureReason.BACKUP_EXISTS,
          "another backup appeared at " + manifestKey + " while this one ran",
          BUCKET_FIELD + ".prefix");
    }
    log.note("another attempt has committed this backup meanwhile");
    removeWhatWasBegun();
    return success(manifest, content);
  }

  private RunReport success(Manifest manifest, byte[] content) {
    var committed =
        new RunReport.CommittedManifest(spec.destination().name(), manifestKey, Sha256.of(content));
    return new RunReport(
        spec.identity().backupUid(),
        null,
        null,
        null,
        committed,
        serverVersion,
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
   * Objects that were completed before a later stage failed are no backup: they have no manifest.
   */
  private void removeWhatWasBegun() {
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

  private static RunFailedException failed(IOException e) {
    if (e instanceof StorageException known) {
      return new RunFailedException(known.reason(), known.getMessage(), BUCKET_FIELD, e);
    }
    return new RunFailedException(
        FailureReason.UPLOAD_FAILED, "the destination failed: " + e.getMessage(), BUCKET_FIELD, e);
  }
}
