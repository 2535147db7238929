package dev.holdfast.runner;

import dev.holdfast.artifact.CommittedManifest;
import dev.holdfast.artifact.DestinationReport;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.TemporaryNames;
import dev.holdfast.artifact.TestRunSpec;
import dev.holdfast.encryption.Decryptor;
import dev.holdfast.storage.ObjectStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Restores a backup to prove that it can be: each database under a name of its own, one after the
 * other, is compared with what is known of it and dropped again. What former attempts have left is
 * dropped first.
 */
final class TestRun {
  private final TestRunSpec spec;
  private final ObjectStore store;
  private final ClientTools tools;
  private final Counters counters;
  private final Cancellation cancellation;
  private final JobLog log;
  private final InstantSource clock;

  private final Attempt attempt;
  private final TestResult result = new TestResult();
  private Instant startTime;
  private String serverVersion;

  TestRun(
      TestRunSpec spec,
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

  /** Does the test; never throws, since every end is worth a report. */
  RunReport run() {
    startTime = clock.instant();
    try {
      Manifest manifest = test();
      return result.failure().map(this::failure).orElseGet(() -> success(manifest));
    } catch (RunFailedException e) {
      return failure(cancellation.explain(e));
    }
  }

  private Manifest test() throws RunFailedException {
    Manifest manifest = TestSource.manifest(store, spec.backup(), cancellation, log);
    List<RestoreWork> works =
        RestorePlan.works(
            manifest,
            spec.databases().stream().map(name -> new RestoreRunSpec.Mapping(name, name)).toList(),
            prefix() + attempt.own() + "_");
    requireDatabases(works);
    ServerAddress given = ServerAddress.of(spec.server());
    TargetServer found = new TargetServer(given, List.of(), log);
    TargetServer.Facts facts =
        spec.throwAway() ? ThrowAwayServer.await(found, counters, cancellation) : found.look();
    serverVersion = facts.version();
    ServerAddress address = LoginTriggers.avoided(given, facts, log);
    TargetServer server = new TargetServer(address, List.of(), log);
    TargetCheck.checkVersion(manifest, facts);
    TargetCheck.checkRight(facts);
    for (String left : server.namesThatBeginWith(prefix())) {
      log.note("database \"" + left + "\" of an earlier test is dropped");
      server.dropTemporary(left, facts.major());
    }
    ClientTool tool = tools.forServer(Math.max(facts.major(), TargetCheck.major(manifest.tool())));
    counters.expect(works.stream().mapToLong(work -> work.database().rawBytes()).sum());
    try (Decryptor decryptor =
        Keys.decryptor(
            spec.identity(),
            manifest,
            store,
            spec.backup().directory(),
            spec.backup().destination().field())) {
      if (spec.throwAway()) {
        new ThrowAwayServer(server, log)
            .createRoles(manifest, store, spec.backup().directory(), decryptor);
      }
      TestRestore restore =
          new TestRestore(
              store,
              decryptor,
              tool,
              server,
              facts,
              address,
              counters,
              cancellation,
              log,
              spec.jobs());
      TestedDatabase tested = new TestedDatabase(address, counters, cancellation);
      for (RestoreWork work : works) {
        test(manifest, work, restore, tested);
      }
    }
    return manifest;
  }

  private void test(Manifest manifest, RestoreWork work, TestRestore restore, TestedDatabase tested)
      throws RunFailedException {
    cancellation.check();
    counters.begin(work.name());
    try {
      result.restored(restore.run(work, spec.backup().directory()));
      TestedDatabase.Found found =
          tested.look(
              manifest,
              work,
              spec.queries().stream()
                  .filter(query -> query.database().equals(work.name()))
                  .toList());
      result.found(work, found);
    } finally {
      result.leftBehind(restore.drop(work));
    }
  }

  /** A question that is asked of no database would never fail. */
  private void requireDatabases(List<RestoreWork> works) throws RunFailedException {
    for (TestRunSpec.Query query : spec.queries()) {
      if (works.stream().noneMatch(work -> work.name().equals(query.database()))) {
        throw new RunFailedException(
            FailureReason.DATABASE_NOT_FOUND,
            "database \"" + query.database() + "\" is not among those that are restored",
            query.field());
      }
    }
  }

  private String prefix() {
    return TemporaryNames.prefix(spec.scope());
  }

  private RunReport success(Manifest manifest) {
    CommittedManifest committed =
        new CommittedManifest(
            spec.backup().destination().name(), spec.backup().manifest(), spec.backup().sha256());
    return new RunReport(
        spec.uid(),
        null,
        result.message(),
        null,
        committed,
        List.of(
            DestinationReport.stored(committed, result.storedBytes())
                .restoredIn(result.restoreTime().toMillis())),
        serverVersion,
        startTime,
        clock.instant(),
        manifest.rawBytes(),
        result.storedBytes());
  }

  private RunReport failure(RunFailedException failure) {
    List<DestinationReport> told = new ArrayList<>();
    if (failure.reason().tellsOfTheCopy()) {
      told.add(
          DestinationReport.failed(
                  spec.backup().destination().name(),
                  failure.reason(),
                  failure.getMessage(),
                  failure.field())
              .restoredIn(result.restoreTime().toMillis()));
    }
    return new RunReport(
        spec.uid(),
        failure.reason(),
        result.withWhatIsLeft(failure.getMessage()),
        failure.field(),
        null,
        told,
        serverVersion,
        startTime,
        clock.instant(),
        counters.rawBytes(),
        0);
  }
}
