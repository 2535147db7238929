package dev.holdfast.runner;

import dev.holdfast.artifact.CommittedManifest;
import dev.holdfast.artifact.DestinationReport;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectKeys;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.artifact.StoreSpace;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.StorageException;
import dev.holdfast.storage.Upload;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One destination's part in a run. It takes part until it has failed; of several failures the first
 * counts, and nothing that is done there afterwards changes it.
 */
final class DestinationRun implements AutoCloseable {
  private final RunSpec.Destination destination;
  private final String directory;
  private final String policyDirectory;
  private final String backupUid;
  private final JobLog log;

  private final BegunObjects begun;
  private final List<Runnable> onFailure = new ArrayList<>();
  private volatile ObjectStore store;
  private volatile Commit commit;
  private volatile StoreSpace space;
  private Commit.Committed committed;
  private RunFailedException failure;

  DestinationRun(RunSpec.Destination destination, RunSpec run, JobLog log) {
    this.destination = destination;
    this.directory = ObjectKeys.directory(destination.prefix(), run.identity());
    this.policyDirectory = ObjectKeys.policyDirectory(destination.prefix(), run.identity());
    this.backupUid = run.identity().backupUid();
    this.log = log;
    this.begun = new BegunObjects(at(), log);
  }

  /** Its name in the policy. */
  String name() {
    return destination.name();
  }

  /** Opens its store, and looks for the backup that an earlier attempt has committed there. */
  void open(Map<String, String> environment) throws RunFailedException {
    store = OpenDestination.open(destination, environment);
    space = store.space().orElse(null);
    commit = new Commit(store, destination, directory, backupUid, log);
    commit.find().ifPresent(this::isCommitted);
  }

  /** Whether it has not failed. */
  synchronized boolean takesPart() {
    return failure == null;
  }

  /** Why it takes no part any more; empty if it does. */
  synchronized Optional<RunFailedException> failure() {
    return Optional.ofNullable(failure);
  }

  /** It has failed, unless it had already. Whether it had not. */
  boolean fail(RunFailedException e) {
    List<Runnable> actions;
    synchronized (this) {
      if (failure != null) {
        return false;
      }
      failure = e;
      actions = List.copyOf(onFailure);
    }
    if (commit != null) {
      commit.stop();
    }
    actions.forEach(Runnable::run);
    return true;
  }

  /** What ends the work on it when it fails. */
  void onFailure(Runnable action) {
    synchronized (this) {
      if (failure == null) {
        onFailure.add(action);
        return;
      }
    }
    action.run();
  }

  /** What a failure of its store means. */
  RunFailedException explain(IOException e) {
    if (e instanceof StorageException known) {
      return new RunFailedException(known.reason(), known.getMessage(), destination.field(), e);
    }
    return failed(FailureReason.UPLOAD_FAILED, "the destination failed: " + e.getMessage());
  }

  /** A failure of it. */
  RunFailedException failed(FailureReason reason, String message) {
    return new RunFailedException(reason, message, destination.field());
  }

  /**
   * Starts an object.
   *
   * @param file its name in the backup's directory
   * @see ObjectStore#begin
   */
  Upload begin(String file, long expectedBytes, int atOnce) throws IOException {
    String key = directory + file;
    begun.add(key);
    return store.begin(key, expectedBytes, atOnce);
  }

  /** Aborts what earlier attempts of this run have left unfinished. */
  void abortUploadsOfEarlierAttempts(Attempt attempt) {
    try {
      store.abortUploads(directory, attempt::isOfThisRun);
    } catch (IOException e) {
      // The right to list uploads is not needed for a backup; what is left costs money, not data.
      log.note("uploads of earlier attempts could not be looked for: " + e.getMessage());
    }
  }

  /** Aborts what any run of the policy left unfinished before {@code before}. */
  void abortStaleUploads(Instant before) {
    try {
      store.abortStaleUploads(policyDirectory, before);
    } catch (IOException e) {
      log.note("stale uploads could not be looked for: " + e.getMessage());
    }
  }

  /** The backup that is committed there; empty if there is none, or it has failed. */
  synchronized Optional<Commit.Committed> committed() {
    return failure == null ? Optional.ofNullable(committed) : Optional.empty();
  }

  private synchronized void isCommitted(Commit.Committed there) {
    committed = there;
  }

  /**
   * Commits {@code manifest}, which this attempt has dumped.
   *
   * @param alone whether it was sent nowhere else before
   * @param removed whether something was removed at another destination, which may be this place
   *     under another name
   */
  void commitOwn(Manifest manifest, boolean alone, boolean removed) throws RunFailedException {
    if (removed) {
      requireStored(manifest);
    }
    Optional<Commit.Committed> there = alone ? Optional.empty() : commit.find();
    if (there.isPresent() && there.get().manifest().equals(manifest)) {
      throw failed(
          FailureReason.DESTINATION_INVALID,
          "it is the same place as another destination of the policy, which has the only copy");
    }
    // Before the manifest, which hardly counts: what hangs here must not hide that it is committed.
    space = store.space().orElse(null);
    Commit.Committed is = there.isPresent() ? there.get() : commit.make(manifest);
    isCommitted(is);
    if (!is.manifest().equals(manifest)) {
      // Another attempt of this run, thought dead by one of the two sides, was faster: then its
      // backup is the backup, and is whole, and the objects of this attempt are superfluous.
      log.note("another attempt has committed this backup meanwhile " + at());
      remove();
    }
  }

  private void requireStored(Manifest manifest) throws RunFailedException {
    try {
      Optional<String> missing = commit.missing(manifest);
      if (missing.isPresent()) {
        throw failed(
            FailureReason.OBJECT_MISSING,
            "what was stored is not there any more: "
                + missing.get()
                + "; is another destination that has failed the same place?");
      }
    } catch (IOException e) {
      throw explain(e);
    }
  }

  /** Commits {@code manifest} of another attempt, if everything that it names was proven here. */
  void commitOther(Manifest manifest) throws RunFailedException {
    if (!manifest.destinations().isEmpty() && !manifest.destinations().contains(name())) {
      throw failed(
          FailureReason.NOT_STORED,
          "another attempt of this run has committed the backup elsewhere, and had left this"
              + " destination out; it is not dumped again, since that would be another backup of"
              + " the same name");
    }
    try {
      Optional<String> missing = commit.missing(manifest);
      if (missing.isPresent()) {
        throw failed(
            FailureReason.NOT_STORED,
            "another attempt of this run has committed the backup elsewhere and not here, where "
                + missing.get()
                + "; it is not dumped again, since that would be another backup of the same name");
      }
    } catch (IOException e) {
      throw explain(e);
    }
    isCommitted(commit.make(manifest));
  }

  /** Whether a manifest was sent there that is there, or may be. */
  boolean mayBeCommitted() {
    Commit begunCommit = commit;
    return begunCommit != null && begunCommit.isSent();
  }

  /** Whether there is anything to {@link #remove}. */
  boolean hasBegun() {
    return begun.isAny();
  }

  /** Removes what this attempt has stored there. */
  void remove() {
    begun.remove(store);
  }

  /** Nothing more is removed there from now on, since that takes too long. */
  void leave() {
    begun.leave();
    log.note("what was stored is left in place " + at() + ": " + directory);
  }

  private String at() {
    return "at destination \"" + name() + "\"";
  }

  /** What became of the backup there; empty if nothing did. */
  synchronized Optional<DestinationReport> report() {
    if (failure != null) {
      return Optional.of(
          DestinationReport.failed(
              name(), failure.reason(), failure.getMessage(), failure.field()));
    }
    return Optional.ofNullable(committed)
        .map(
            is ->
                DestinationReport.stored(manifest(is), is.manifest().storedBytes())
                    .withSpace(space));
  }

  /** {@code is} in the words of a report. */
  CommittedManifest manifest(Commit.Committed is) {
    return new CommittedManifest(name(), is.key(), is.sha256());
  }

  @Override
  public void close() {
    ObjectStore opened = store;
    if (opened != null) {
      opened.close();
    }
  }
}
