package dev.holdfast.runner;

import dev.holdfast.artifact.CommittedManifest;
import dev.holdfast.artifact.CopyRunSpec;
import dev.holdfast.artifact.DestinationReport;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RestoreRunSpec.StoredBackup;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.storage.ObjectStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Brings one backup to another destination: every object through its checksum, and then the very
 * manifest that was read, last. Nothing that is there is overwritten, and nothing that became an
 * object is removed again: the keys are the same for every attempt, so what one would remove,
 * another may be about to commit.
 */
final class CopyRun {
  private final CopyRunSpec spec;
  private final ObjectStore source;
  private final ObjectStore target;
  private final Map<String, String> environment;
  private final Counters counters;
  private final Cancellation cancellation;
  private final JobLog log;
  private final InstantSource clock;

  private Instant startTime;
  private Manifest manifest;

  CopyRun(
      CopyRunSpec spec,
      ObjectStore source,
      ObjectStore target,
      Map<String, String> environment,
      Counters counters,
      Cancellation cancellation,
      JobLog log,
      InstantSource clock) {
    this.spec = spec;
    this.source = source;
    this.target = target;
    this.environment = environment;
    this.counters = counters;
    this.cancellation = cancellation;
    this.log = log;
    this.clock = clock;
    // Nothing else ends what hangs in a read from a socket.
    cancellation.onCancel(source::close);
  }

  /** Copies; never throws, since every end is worth a report. */
  RunReport run() {
    startTime = clock.instant();
    try {
      copy();
      return report(null);
    } catch (RunFailedException e) {
      return report(cancellation.explain(e));
    }
  }

  private void copy() throws RunFailedException {
    byte[] content =
        End.reading(spec.source()).call(() -> StoredManifest.content(source, spec.source()));
    manifest = StoredManifest.parse(spec.source().manifest(), content);
    if (manifest.identity() == null || manifest.identity().backupUid() == null) {
      throw new RunFailedException(
          FailureReason.MANIFEST_INVALID,
          spec.source().manifest() + " does not say which backup it is of",
          spec.source().destination().field());
    }
    counters.expect(manifest.storedBytes());
    boolean committed = isCommitted(content);
    Set<String> there = there();
    if (committed || !there.isEmpty()) {
      log.note(there.size() + " of " + manifest.objects().size() + " objects are there already");
      new OtherPlace(spec, environment, target, source, log).require();
    }
    ObjectCopy objects = new ObjectCopy(spec, source, target, counters, log);
    for (Manifest.StoredObject object : manifest.objects()) {
      cancellation.check();
      counters.begin(object.file());
      if (there.contains(object.file())) {
        objects.requireSame(object);
      } else {
        objects.copy(object);
      }
    }
    cancellation.check();
    commit(content, committed);
  }

  /** Whether the same manifest is there already. */
  private boolean isCommitted(byte[] content) throws RunFailedException {
    Optional<byte[]> found =
        End.writing(spec.target())
            .call(() -> target.read(spec.target().manifest(), BackupRun.MAX_MANIFEST_BYTES));
    if (found.isPresent() && !Arrays.equals(found.get(), content)) {
      throw anotherIsThere();
    }
    return found.isPresent();
  }

  private RunFailedException anotherIsThere() {
    return new RunFailedException(
        FailureReason.BACKUP_EXISTS,
        "there is another manifest at "
            + spec.target().manifest()
            + " already, and nothing is overwritten: move it away, or give the destination another"
            + " prefix",
        spec.target().destination().prefixField());
  }

  private Set<String> there() throws RunFailedException {
    Set<String> there = new HashSet<>();
    for (Manifest.StoredObject object : manifest.objects()) {
      String key = spec.target().directory() + object.file();
      if (End.writing(spec.target()).call(() -> target.size(key)).isPresent()) {
        there.add(object.file());
      }
    }
    return there;
  }

  private void commit(byte[] content, boolean committed) throws RunFailedException {
    Commit commit =
        new Commit(
            target,
            spec.target().destination(),
            spec.target().directory(),
            manifest.identity().backupUid(),
            log);
    // Everything was proven as it was stored; this is to see that nobody has taken it away since.
    Optional<String> missing = End.writing(spec.target()).call(() -> commit.missing(manifest));
    if (missing.isPresent()) {
      throw new RunFailedException(
          FailureReason.UPLOAD_FAILED,
          "what was stored is not there any more: " + missing.get(),
          spec.target().destination().field());
    }
    if (!committed && !commit.make(manifest, content).sha256().equals(spec.source().sha256())) {
      throw anotherIsThere();
    }
  }

  private RunReport report(RunFailedException failure) {
    StoredBackup to = spec.target();
    CommittedManifest committed =
        new CommittedManifest(to.destination().name(), to.manifest(), spec.source().sha256());
    List<DestinationReport> destinations = new ArrayList<>();
    if (failure == null) {
      destinations.add(DestinationReport.stored(committed, manifest.storedBytes()));
    }
    return new RunReport(
        spec.uid(),
        failure == null ? null : failure.reason(),
        failure == null ? null : failure.getMessage(),
        failure == null ? null : failure.field(),
        failure == null ? committed : null,
        destinations,
        manifest == null ? null : manifest.serverVersion(),
        startTime,
        clock.instant(),
        manifest == null ? 0 : manifest.rawBytes(),
        failure == null ? manifest.storedBytes() : 0);
  }
}
