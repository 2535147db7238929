package dev.holdfast.runner;

import dev.holdfast.artifact.RestoreOptions;
import dev.holdfast.encryption.Decryptor;
import dev.holdfast.storage.ObjectStore;
import java.time.Duration;
import java.util.List;

/**
 * Restores databases that are dropped again. The role that restores owns everything, so that a
 * server without the roles and the tablespaces of the source will do, and nothing subscribes to the
 * publications of others. A dump of SQL is restored as it is, and needs its roles. A failure that
 * may be the backup's is only believed when it comes again.
 */
final class TestRestore {
  private static final List<String> OPTIONS =
      List.of("--no-owner", "--no-privileges", "--no-tablespaces", "--no-subscriptions");

  /** What was restored is a whole copy of what somebody has, and nothing comes after a test. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ObjectStore store;
  private final Decryptor decryptor;
  private final ClientTool tool;
  private final TargetServer server;
  private final TargetServer.Facts facts;
  private final ServerAddress address;
  private final Counters counters;
  private final Cancellation cancellation;
  private final JobLog log;
  private final int jobs;

  TestRestore(
      ObjectStore store,
      Decryptor decryptor,
      ClientTool tool,
      TargetServer server,
      TargetServer.Facts facts,
      ServerAddress address,
      Counters counters,
      Cancellation cancellation,
      JobLog log,
      int jobs) {
    this.store = store;
    this.decryptor = decryptor;
    this.tool = tool;
    this.server = server;
    this.facts = facts;
    this.address = address;
    this.counters = counters;
    this.cancellation = cancellation;
    this.log = log;
    this.jobs = jobs;
  }

  /**
   * Restores {@code work}, under its temporary name.
   *
   * @param directory where its objects are, ending in a slash
   * @return how long that took
   * @throws RunFailedException if it failed; with a reason that tells of the copy only if it did so
   *     twice
   */
  Duration run(RestoreWork work, String directory) throws RunFailedException {
    try {
      return fill(work, directory);
    } catch (RunFailedException e) {
      cancellation.check();
      if (!ServerFaults.isOfTheBackup(e)) {
        throw e;
      }
      log.note("restores database \"" + work.name() + "\" again: " + e.getMessage());
    }
    drop(work);
    try {
      return fill(work, directory);
    } catch (RunFailedException e) {
      cancellation.check();
      throw ServerFaults.isOfTheBackup(e)
          ? new RunFailedException(ServerFaults.named(e), e.getMessage(), e.field(), e)
          : e;
    }
  }

  private Duration fill(RestoreWork work, String directory) throws RunFailedException {
    long start = System.nanoTime();
    boolean plain = PlainCheck.isPlain(work);
    if (plain) {
      PlainCheck.check(work, RestoreOptions.DEFAULT, tool);
    }
    server.create(work.temporary(), work.properties(), facts.major());
    RestorePipeline pipeline =
        new RestorePipeline(
            store,
            decryptor,
            counters,
            cancellation,
            log,
            new RestoreTarget(
                tool,
                facts.major(),
                address,
                work.temporary(),
                work.name(),
                null,
                plain ? List.of() : OPTIONS),
            null);
    try (Pulse pulse = Pulse.start(() -> server.isWorking(work.temporary()), counters, log)) {
      new DatabaseRestore(pipeline, RestoreOptions.DEFAULT.withJobs(jobs), null)
          .run(work.database(), directory);
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /**
   * Drops {@code work}.
   *
   * @return what people are to be told if it is left behind; null if it is gone
   */
  String drop(RestoreWork work) {
    return new TemporaryDatabases(server, facts.major(), cancellation, PATIENCE, log)
        .drop(work.temporary());
  }
}
