package dev.holdfast.runner;

import dev.holdfast.artifact.CommittedManifest;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RestoreOptions;
import dev.holdfast.artifact.RestorePlanReport;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.encryption.Decryptor;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.StorageException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Restores databases of one backup: each into a database of its own name first, and only when all
 * of them are whole do they get theirs, together, and what had them makes way if that was asked
 * for. Whatever fails before that leaves the server as it was.
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
  private final RestoreMarks marks;
  private Instant startTime;
  private String serverVersion;
  private String manifestSha256;
  private final List<String> leftBehind = new ArrayList<>();

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
    this.marks = new RestoreMarks(spec.restore(), spec.uid());
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
        RestorePlan.works(
            manifest, spec.databases(), marks.temporaryPrefix() + attempt.own() + "_");
    ServerAddress given = ServerAddress.of(spec.target());
    List<String> names = works.stream().map(RestoreWork::name).toList();
    TargetServer.Facts facts = new TargetServer(given, names, log).look();
    ServerAddress address = LoginTriggers.avoided(given, facts, log);
    TargetServer server = new TargetServer(address, names, log);
    RestoredDatabases restored = new RestoredDatabases(server, works, marks, spec.options(), log);
    restored.remember();
    if (!spec.options().plan()) {
      if (restored.areThere()) {
        serverVersion = facts.version();
        log.leftOut(
            "an earlier attempt restored everything, and its log has what did not come back");
        return success(works, told(restored, facts));
      }
      // At once: whatever keeps this attempt from going on, it may be the last.
      dropLeftByOthers(server, facts);
    }
    // A report with the version says that no database of an earlier attempt is left.
    serverVersion = facts.version();
    Preflight preflight =
        new Preflight(manifest, spec.backup(), works, marks, spec.options(), server, facts, log);
    preflight.lookAtServer();
    if (spec.options().plan()) {
      return plan(preflight, manifest, works, server, facts);
    }
    preflight.require();
    ClientTool tool = tools.forServer(Math.max(facts.major(), TargetCheck.major(manifest.tool())));
    log.note(
        "PostgreSQL "
            + facts.version()
            + " at "
            + address.host()
            + ", restored with pg_restore "
            + tool.version());
    // Before anything is created: without the key there is no use in it.
    try (Decryptor decryptor = decryptor(manifest)) {
      GlobalsRestore globals =
          new GlobalsRestore(manifest, store, spec.backup().directory(), server, facts, log);
      RolesSql roles = roles(globals, decryptor);
      List<RestoreWork> selected =
          preflight.lookInto(work -> head(work, tool, decryptor), roles, tool);
      preflight.require();
      globals.make(roles);
      boolean filled = false;
      try {
        fill(tool, address, server, facts, selected, decryptor, restored);
        filled = true;
      } finally {
        if (!filled && !roles.roles().isEmpty()) {
          if (restored.mayBeOfAnotherAttempt()) {
            leftBehind.add(
                "kept on the server, since another attempt may need them: the roles "
                    + new TreeSet<>(roles.roles()));
          } else {
            globals.unmake(roles).ifPresent(leftBehind::add);
          }
        }
      }
      globals.finish(roles);
      return success(works, told(restored, facts));
    }
  }

  private RunReport plan(
      Preflight preflight,
      Manifest manifest,
      List<RestoreWork> works,
      TargetServer server,
      TargetServer.Facts facts)
      throws RunFailedException {
    preflight.note(
        () -> {
          ClientTool tool =
              tools.forServer(Math.max(facts.major(), TargetCheck.major(manifest.tool())));
          try (Decryptor decryptor = decryptor(manifest)) {
            GlobalsRestore globals =
                new GlobalsRestore(manifest, store, spec.backup().directory(), server, facts, log);
            preflight.lookInto(
                work -> head(work, tool, decryptor), roles(globals, decryptor), tool);
          }
        });
    RestorePlanReport plan = preflight.report();
    try {
      preflight.require();
      return success(works, null).withPlan(plan);
    } catch (RunFailedException e) {
      return failure(e).withPlan(plan);
    }
  }

  private RolesSql roles(GlobalsRestore globals, Decryptor decryptor) throws RunFailedException {
    return spec.options().roles().globals() ? globals.missing(decryptor) : RolesSql.NONE;
  }

  private Decryptor decryptor(Manifest manifest) throws RunFailedException {
    return Keys.decryptor(
        spec.identity(),
        manifest,
        store,
        spec.backup().directory(),
        spec.backup().destination().field());
  }

  private HeadFile head(RestoreWork work, ClientTool tool, Decryptor decryptor)
      throws RunFailedException {
    Manifest.StoredObject archive = work.database().archive();
    return new HeadReading(store, decryptor, tool, counters, cancellation, log)
        .fetch(archive, spec.backup().directory() + archive.file());
  }

  private void dropLeftByOthers(TargetServer server, TargetServer.Facts facts)
      throws RunFailedException {
    for (String left : server.namesThatBeginWith(marks.temporaryPrefix())) {
      log.note("database \"" + left + "\" of an earlier attempt is dropped");
      server.dropTemporary(left, facts.major());
    }
  }

  private void fill(
      ClientTool tool,
      ServerAddress address,
      TargetServer server,
      TargetServer.Facts facts,
      List<RestoreWork> works,
      Decryptor decryptor,
      RestoredDatabases restored)
      throws RunFailedException {
    counters.expect(works.stream().mapToLong(work -> work.database().rawBytes()).sum());
    boolean published = false;
    try {
      for (RestoreWork work : works) {
        restore(tool, address, server, facts, work, decryptor);
      }
      cancellation.check();
      published = restored.publish();
    } finally {
      if (!published) {
        leftBehind.addAll(
            restored.dropTemporaries(
                // The next attempt drops what this one has left.
                new TemporaryDatabases(server, facts.major(), cancellation, Duration.ZERO, log)));
      }
    }
  }

  private Manifest manifest() throws RunFailedException {
    try {
      byte[] content = StoredManifest.content(store, spec.backup());
      manifestSha256 = Sha256.of(content);
      return StoredManifest.parse(spec.backup().manifest(), content);
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
    if (!facts.superuser() && work.properties() != null) {
      server.giveEarly(
          work.temporary(), work.properties().with(spec.options().roles()).owner(), facts.major());
    }
    List<String> entries = work.selection() == null ? null : work.selection().lines();
    counters.begin(work.name());
    try (EntriesFile list = EntriesFile.of(entries);
        Pulse pulse = Pulse.start(() -> server.isWorking(work.temporary()), counters, log)) {
      RestoreTarget target =
          new RestoreTarget(
              tool,
              facts.major(),
              address,
              work.temporary(),
              work.name(),
              list.path(),
              RestoreCommand.options(spec.options()));
      RestorePipeline pipeline =
          new RestorePipeline(
              store, decryptor, counters, cancellation, log, target, work.selection());
      RestoreOptions.Roles roles = spec.options().roles();
      Ownership ownership =
          roles.owners().isEmpty()
              ? null
              : new Ownership(target, entries, roles, facts.superuser(), log);
      new DatabaseRestore(pipeline, spec.options(), ownership)
          .run(work.database(), spec.backup().directory());
    }
  }

  private String told(RestoredDatabases restored, TargetServer.Facts facts)
      throws RunFailedException {
    return RestoreEnd.told(restored.finish(facts.major()), log.leftOut());
  }

  private RunReport success(List<RestoreWork> works, String told) {
    return new RunReport(
        spec.uid(),
        null,
        told,
        null,
        new CommittedManifest(
            spec.backup().destination().name(), spec.backup().manifest(), manifestSha256),
        null,
        serverVersion,
        startTime,
        clock.instant(),
        works.stream().mapToLong(work -> work.database().rawBytes()).sum(),
        works.stream().mapToLong(work -> work.database().storedBytes()).sum());
  }

  private RunReport failure(RunFailedException failure) {
    leftBehind.forEach(log::note);
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
            0)
        .withLeftBehind(leftBehind.isEmpty() ? null : String.join("; ", leftBehind));
  }
}
