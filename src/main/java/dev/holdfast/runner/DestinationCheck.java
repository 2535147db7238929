package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.ObjectKeys;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.Upload;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;

/**
 * Tries a destination with a probe: lists, writes as manifests and as dumps are written, reads, and
 * deletes. Where an object would be locked, none is made.
 */
final class DestinationCheck {
  private static final String LIST = "List";
  private static final String WRITE = "Write";
  private static final String READ = "Read";
  private static final String UPLOAD = "Upload";
  private static final String DELETE = "Delete";

  /** More than a part of an upload to a bucket has, so that it becomes an upload in parts. */
  private static final int LARGE = 9 << 20;

  /** What would go nowhere in time shows with less. */
  private static final int LARGE_ON_A_VOLUME = 256 << 10;

  /** After so much without a part that has arrived, there are no parts. */
  private static final int MOST_WITHOUT_AN_ANSWER = 64 << 20;

  private static final int BLOCK = 256 << 10;

  private final RunSpec.Destination destination;
  private final VisitedPlace place;
  private final Findings findings;
  private final Counters counters;
  private final JobLog log;
  private final Instant now;
  private final Probe probe;
  private final Set<String> written = new LinkedHashSet<>();
  private final List<String> kept = new ArrayList<>();

  DestinationCheck(
      RunSpec spec,
      RunSpec.Destination destination,
      VisitedPlace place,
      Findings findings,
      Counters counters,
      JobLog log,
      Instant now) {
    this.destination = destination;
    this.place = place;
    this.findings = findings;
    this.counters = counters;
    this.log = log;
    this.now = now;
    this.probe =
        Probe.of(
            ObjectKeys.probeDirectory(destination.prefix(), spec.identity()),
            spec.identity().backupUid(),
            now);
  }

  /**
   * Tries it.
   *
   * @param dataBytes how much a backup would store at most; empty if that is not known
   */
  void run(OptionalLong dataBytes) throws RunFailedException {
    counters.begin(destination.name());
    boolean reached = attempt(LIST, this::list);
    if (!reached && place.isGivenUp()) {
      for (String name : List.of(WRITE, READ, UPLOAD, DELETE, "Size")) {
        findings.skipped(name, destination.name(), "the destination could not be used at all");
      }
      return;
    }
    if (dataBytes.isPresent()) {
      attempt("Size", store -> size(store, dataBytes.getAsLong()));
    } else {
      findings.skipped("Size", destination.name(), "how much would be stored is not known");
    }
    if (isLocked()) {
      locked();
      return;
    }
    try {
      boolean small = attempt(WRITE, this::write);
      if (small) {
        attempt(READ, this::read);
      } else {
        findings.skipped(READ, destination.name(), "nothing could be written");
      }
      attempt(UPLOAD, this::upload);
      if (written.isEmpty()) {
        findings.skipped(DELETE, destination.name(), "nothing could be written");
      } else {
        attempt(DELETE, this::delete);
        kept.forEach(this::warn);
      }
    } finally {
      removeRest();
    }
  }

  private boolean isLocked() {
    return destination.s3() != null && destination.s3().objectLock() != null;
  }

  private void locked() throws RunFailedException {
    String why =
        "whatever is stored here stays for "
            + Duration.ofSeconds(destination.s3().objectLock().seconds()).toDays()
            + " days (objectLock), so nothing is";
    findings.skipped(WRITE, destination.name(), why);
    findings.skipped(READ, destination.name(), why);
    attempt(UPLOAD, this::uploadUnfinished);
    findings.skipped(DELETE, destination.name(), why);
  }

  private interface Step {
    String run(ObjectStore store) throws IOException, RunFailedException;
  }

  private boolean attempt(String name, Step step) throws RunFailedException {
    return findings.check(
        name, destination.name(), destination.field(), () -> place.run(step::run));
  }

  /** Lists, and removes what checks have left that were killed. */
  private String list(ObjectStore store) throws IOException {
    List<String> left = new ArrayList<>();
    store.list(
        probe.directory(),
        object -> {
          counters.addSignOfLife();
          if (probe.isLeft(object.key().substring(probe.directory().length()), now)) {
            left.add(object.key());
          }
          return true;
        });
    for (String key : left) {
      Optional<String> stays = store.purge(key);
      log.note(stays.orElse("removed " + key + ", which another check has left"));
    }
    store.abortUploads(probe.directory(), file -> probe.isLeft(file, now));
    return "objects and unfinished uploads can be listed";
  }

  /** Whether a dump fits: into the parts of an upload, or onto a volume. Nothing is sent for it. */
  private String size(ObjectStore store, long dataBytes) throws IOException {
    try (Upload upload = store.begin(probe.large(), dataBytes, 1)) {
      return "a dump of " + SourceCheck.mebibytes(dataBytes) + " MiB would fit";
    }
  }

  private String write(ObjectStore store) throws IOException, RunFailedException {
    written.add(probe.small());
    if (!store.createIfAbsent(probe.small(), probe.content())) {
      written.remove(probe.small());
      throw new RunFailedException(
          FailureReason.DESTINATION_UNSUITABLE,
          probe.small() + " was made up just now, and is there already",
          destination.field());
    }
    return "an object can be written where there is none";
  }

  private String read(ObjectStore store) throws IOException, RunFailedException {
    Optional<byte[]> back = store.read(probe.small(), probe.content().length);
    if (back.isEmpty() || !Arrays.equals(back.get(), probe.content())) {
      throw new RunFailedException(
          FailureReason.CHECKSUM_MISMATCH,
          probe.small()
              + (back.isEmpty() ? " is not there after it was written" : " reads back otherwise"),
          destination.field());
    }
    return "it reads back as it was written";
  }

  private String upload(ObjectStore store) throws IOException, RunFailedException {
    int size = destination.volume() == null ? LARGE : LARGE_ON_A_VOLUME;
    try (Upload upload = store.begin(probe.large(), 0, 1)) {
      byte[] block = block();
      for (int sent = 0; sent < size; sent += block.length) {
        upload.write(block, 0, block.length);
        counters.addSignOfLife();
      }
      written.add(probe.large());
      Upload.Stored stored = upload.complete();
      if (stored.bytes() != store.size(probe.large()).orElse(-1)) {
        throw new RunFailedException(
            FailureReason.CHECKSUM_MISMATCH,
            probe.large() + " has another size than was sent",
            destination.field());
      }
    }
    return "an object of " + SourceCheck.mebibytes(size) + " MiB is stored as it was sent";
  }

  /** Sends a part and gives the upload up: no object comes into being. */
  private String uploadUnfinished(ObjectStore store) throws IOException, RunFailedException {
    try (Upload upload = store.begin(probe.large(), 0, 1)) {
      byte[] block = block();
      for (int sent = 0; upload.acknowledgedBytes() == 0; sent += block.length) {
        if (sent > MOST_WITHOUT_AN_ANSWER) {
          throw new RunFailedException(
              FailureReason.UPLOAD_FAILED, "no part has arrived", destination.field());
        }
        upload.write(block, 0, block.length);
        counters.addSignOfLife();
      }
    }
    String file = probe.large().substring(probe.directory().length());
    store.abortUploads(probe.directory(), file::equals);
    return "a part of an upload was taken; it was given up, since an object would be locked";
  }

  /** What does not compress, so that no store can make little of it. */
  private static byte[] block() {
    byte[] block = new byte[BLOCK];
    new Random().nextBytes(block);
    return block;
  }

  private String delete(ObjectStore store) throws IOException, RunFailedException {
    for (String key : List.copyOf(written)) {
      store.purge(key).ifPresent(kept::add);
      if (store.size(key).isPresent()) {
        throw new RunFailedException(
            FailureReason.DESTINATION_UNSUITABLE,
            key + " is still there after it was deleted",
            destination.field());
      }
      written.remove(key);
    }
    return "objects can be deleted";
  }

  private void warn(String leftover) {
    findings.warned("Leftover", destination.name(), leftover, destination.field());
  }

  /** What a step has left that failed half-way; nothing is left without a word. */
  private void removeRest() {
    boolean interrupted = Thread.interrupted();
    for (String key : written) {
      try {
        place.run(
            store -> {
              store.purge(key).ifPresent(this::warn);
              return key;
            });
      } catch (RunFailedException e) {
        warn(key + " may be left, and can be removed: " + e.getMessage());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
