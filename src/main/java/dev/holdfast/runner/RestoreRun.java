package dev.holdfast.runner;

import dev.holdfast.artifact.CommittedManifest;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.encryption.Decryptor;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.StorageException;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * Restores databases of one backup under names that are not taken: each into a database of its own
 * name first, and only when all of them are whole do they get theirs, together. Whatever fails
 * before that leaves the server as it was.
 */
final class RestoreRun {
  private final RestoreRunSpec spec;
  private final ObjectStore store;
  private final ClientTools tools;
  private final Counters counters;
  private final Cancellation cancellation;
  private final JobLog log;
  private final InstantSource clock;

  private final Attempt attempt;
  private Instant startTime;
  private String serverVersion;

  RestoreRun(
      RestoreRunSpec spec,
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
    this.attempt = Attempt.of(spec.uid());
  }

  /** Does the restore; never throws, since every end is worth a report. */
  RunReport run() {
    startTime = clock.instant();
    try {
      return restore();
    } catch (RunFailedException e) {
      return failure(cancellation.explain(e));
    }
  }

  private RunReport restore() throws RunFailedException {
    Manifest manifest = manifest();
    List<RestoreWork> works =
        RestorePlan.works(manifest, spec.databases(), temporaryPrefix() + attempt.own() + "_");
    ServerAddress address = ServerAddress.of(spec.target());
    TargetServer server = new TargetServer(address, log);
    TargetServer.Facts facts = server.look();
    serverVersion = facts.version();
    if (isDoneAlready(server, works)) {
      log.note("an earlier attempt has restored everything already");
      return success(works);
    }
    TargetCheck.check(manifest, works, server, facts);
    ClientTool tool = tools.forServer(Math.max(facts.major(), TargetCheck.major(manifest.tool())));
    log.note(
        "PostgreSQL "
            + facts.version()
            + " at "
            + address.host()
            + ", restored with pg_restore "
            + tool.version());
    // Before anything is created: without the key there is no use in it.
    try (Decryptor decryptor =
        Keys.decryptor(
            spec.identity(),
            manifest,
            store,
            spec.backup().directory(),
            spec.backup().destination().field())) {
      return restore(tool, address, server, facts, works, decryptor);
    }
  }

  private RunReport restore(
      ClientTool tool,
      ServerAddress address,
      TargetServer server,
      TargetServer.Facts facts,
      List<RestoreWork> works,
      Decryptor decryptor)
      throws RunFailedException {
    counters.expect(works.stream().mapToLong(work -> work.database().rawBytes()).sum());
    for (String left : server.namesThatBeginWith(temporaryPrefix())) {
      log.note("database \"" + left + "\" of an earlier attempt is dropped");
      server.drop(left, facts.major());
    }
    boolean published = false;
    try {
      for (RestoreWork work : works) {
        restore(tool, address, server, facts, work, decryptor);
      }
      cancellation.check();
      published = publish(server, works);
    } finally {
      if (!published) {
        dropTemporaries(server, facts, works);
      }
    }
    return success(works);
  }

  /**
   * Gives all databases their names. A failure may be that of the answer alone, and another attempt
   * may have been faster: what counts is what there is.
   */
  private boolean publish(TargetServer server, List<RestoreWork> works) throws RunFailedException {
    try {
      server.publish(
          works.stream()
              .map(
                  work ->
                      new Publication.Whole(
                          work.temporary(), work.name(), comment(work), work.properties()))
              .toList());
      return true;
    } catch (RunFailedException e) {
      if (!isDoneAlready(server, works)) {
        throw e;
      }
      log.note("everything is restored, although it seemed to fail: " + e.getMessage());
      // What this attempt has filled may still be there, if another attempt was faster.
      return server.existing(works.stream().map(RestoreWork::temporary).toList()).isEmpty();
    }
  }

  private Manifest manifest() throws RunFailedException {
    try {
      return StoredManifest.read(store, spec.backup());
    } catch (StorageException e) {
      throw new RunFailedException(
          e.reason(), e.getMessage(), spec.backup().destination().field(), e);
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.DESTINATION_UNREACHABLE,
          "the manifest cannot be read: " + e.getMessage(),
          spec.backup().destination().field(),
          e);
    }
  }

  /** How the names of this restore's databases begin while they are being filled. */
  private String temporaryPrefix() {
    return "holdfast_restore_" + spec.uid().replaceAll("[^A-Za-z0-9]", "") + "_";
  }

  /**
   * An attempt that was killed after it had given the databases their names, and before it could
   * say so, is followed by another, which finds them under its own mark.
   */
  private boolean isDoneAlready(TargetServer server, List<RestoreWork> works)
      throws RunFailedException {
    Map<String, String> existing = server.existing(works.stream().map(RestoreWork::name).toList());
    return works.stream().allMatch(work -> existing.getOrDefault(work.name(), "").endsWith(mark()));
  }

  private void restore(
      ClientTool tool,
      ServerAddress address,
      TargetServer server,
      TargetServer.Facts facts,
      RestoreWork work,
      Decryptor decryptor)
      throws RunFailedException {
    cancellation.check();
    server.create(work.temporary(), work.properties(), facts.major());
    RestorePipeline pipeline =
        new RestorePipeline(
            store,
            decryptor,
            counters,
            cancellation,
            log,
            new RestoreTarget(tool, facts.major(), address, work.temporary(), work.name()));
    counters.begin(work.name());
    try (Pulse pulse = Pulse.start(() -> server.isWorking(work.temporary()), counters, log)) {
      new DatabaseRestore(pipeline).run(work.database(), spec.backup().directory());
    }
  }

  private String comment(RestoreWork work) {
    String before = work.properties() == null ? null : work.properties().comment();
    return before == null ? mark() : before + "; " + mark();
  }

  private String mark() {
    return "restored by Holdfast (Restore " + spec.restore() + ", " + spec.uid() + ")";
  }

  private void dropTemporaries(
      TargetServer server, TargetServer.Facts facts, List<RestoreWork> works) {
    boolean interrupted = Thread.interrupted();
    for (RestoreWork work : works) {
      try {
        server.drop(work.temporary(), facts.major());
      } catch (RunFailedException e) {
        log.note(
            "database \"" + work.temporary() + "\" is left behind; drop it: " + e.getMessage());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private RunReport success(List<RestoreWork> works) {
    return new RunReport(
        spec.uid(),
        null,
        null,
        null,
        new CommittedManifest(
            spec.backup().destination().name(), spec.backup().manifest(), spec.backup().sha256()),
        null,
        serverVersion,
        startTime,
        clock.instant(),
        works.stream().mapToLong(work -> work.database().rawBytes()).sum(),
        works.stream().mapToLong(work -> work.database().storedBytes()).sum());
  }

  private RunReport failure(RunFailedException failure) {
    return new RunReport(
        spec.uid(),
        failure.reason(),
        failure.getMessage(),
        failure.field(),
        null,
        null,
        serverVersion,
        startTime,
        clock.instant(),
        counters.rawBytes(),
        0);
  }
}
