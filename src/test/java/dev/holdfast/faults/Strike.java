package dev.holdfast.faults;

import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.Passage;
import dev.holdfast.embedded.proxy.Trigger;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.awaitility.Awaitility;

/** Makes a fault, and ends it. */
final class Strike {
  /**
   * A Lease lasts for 15 seconds, and is looked at every other one; the rest is for what is slow.
   */
  private static final Duration TAKEN_OVER = Duration.ofMinutes(2);

  private static final String ANY = ".*";
  private static final String FILLER = "filler";

  /** What a Job says that has found no space. */
  private static final String FULL = "has no space left";

  private final Stage stage;
  private final Cell cell;
  private final Moment moment;
  private Replica leader;
  private volatile IntSupplier hits = () -> 0;

  Strike(Stage stage, Cell cell, Moment moment) {
    this.stage = stage;
    this.cell = cell;
    this.moment = moment;
  }

  /**
   * Finds out what to hit, before anything is asked for: the API server answers nobody as long as a
   * request waits for the fault.
   */
  void aim() {
    leader = stage.operators().leader();
  }

  /** Makes it. */
  void begin() {
    Operators operators = stage.operators();
    switch (cell.fault()) {
      case OPERATOR_KILLED, REPLICAS_KILLED ->
          hit((int) operators.running().stream().filter(Replica::kill).count());
      case LEADER_PAUSED -> hit(leader.pause() ? 1 : 0);
      case CLOCK_AHEAD -> operators.clock().set(1);
      case CLOCK_BEHIND -> operators.clock().set(-1);
      case API_UNAVAILABLE -> hit(leader.wire().cut());
      case API_CONFLICTS -> conflict();
      case WATCH_CLOSED -> hit(leader.wire().reset());
      case JOB_KILLED -> jobs(stage.kubelet()::kill);
      case OUT_OF_MEMORY -> jobs(stage.kubelet()::killForMemory);
      case POD_EVICTED -> jobs(stage.kubelet()::evict);
      case JOB_DELETED -> jobs(this::delete);
      case DATABASE_STOPPED -> {
        hit(stage.database().connections());
        stage.postgres().stop("immediate");
      }
      case DATABASE_RESET -> hit(stage.database().reset());
      case STORE_REFUSING -> everything(new Fault.ResetRequest(0));
      case STORE_HANGING -> everything(new Fault.Hang());
      case STORE_UNAVAILABLE -> everything(new Fault.Answer(503, "SlowDown"));
      case STORE_OK_WITH_ERROR -> content(new Fault.Answer(200, "InternalError"));
      case STORE_RESETTING ->
          content(
              isUpload()
                  ? new Fault.ResetRequest(1 + moment.offset())
                  : new Fault.ResetResponse(1 + moment.offset()));
      case STORE_CORRUPTING ->
          content(
              isUpload()
                  ? new Fault.CorruptRequest(moment.offset())
                  : new Fault.CorruptResponse(moment.offset()));
      case DISK_FULL -> fill();
      case RECEIVER_REFUSING -> receiver(new Fault.ResetRequest(0));
      case RECEIVER_HANGING -> receiver(new Fault.Hang());
      case RECEIVER_UNAVAILABLE -> receiver(new Fault.Answer(503, "Unavailable"));
    }
  }

  /**
   * Has what is struck turn to what strikes it, where it might not do so for a while: whoever has
   * nothing to do looks at no clock.
   */
  void goad() {
    if (cell.fault() == FaultKind.CLOCK_AHEAD || cell.fault() == FaultKind.CLOCK_BEHIND) {
      stage.wake();
      hits = stage::awake;
    }
  }

  /** What it has done so far, to what has passed as {@code request}. */
  Struck struck(String request) {
    return new Struck(request, what(), hits());
  }

  /** How many of {@link #what} there were so far. */
  int hits() {
    return hits.getAsInt();
  }

  private void hit(int count) {
    hits = () -> count;
  }

  /** What it hits. */
  private String what() {
    return switch (cell.fault()) {
      case OPERATOR_KILLED, REPLICAS_KILLED, LEADER_PAUSED -> "operators that ran";
      case CLOCK_AHEAD, CLOCK_BEHIND -> "policies looked at by it";
      case API_UNAVAILABLE, WATCH_CLOSED, DATABASE_STOPPED, DATABASE_RESET -> "connections";
      case API_CONFLICTS -> "writes refused";
      case JOB_KILLED, JOB_DELETED, POD_EVICTED, OUT_OF_MEMORY -> "Jobs that ran";
      case STORE_REFUSING,
          STORE_HANGING,
          STORE_UNAVAILABLE,
          STORE_RESETTING,
          STORE_CORRUPTING,
          STORE_OK_WITH_ERROR ->
          "requests to the store";
      case DISK_FULL -> "lines of Jobs that say so";
      case RECEIVER_REFUSING, RECEIVER_HANGING, RECEIVER_UNAVAILABLE -> "posts";
    };
  }

  /** Ends it; what it has broken is left to those whose duty it is to mend it. */
  void end() {
    // What comes from now on is not its doing.
    hit(hits());
    Operators operators = stage.operators();
    switch (cell.fault()) {
      case OPERATOR_KILLED, REPLICAS_KILLED -> operators.tend();
      case LEADER_PAUSED -> {
        Awaitility.await("another operator holds the Lease")
            .atMost(TAKEN_OVER)
            .pollInterval(Duration.ofMillis(200))
            .until(() -> operators.leader() != leader);
        leader.goOn();
      }
      case CLOCK_AHEAD, CLOCK_BEHIND -> {
        operators.clock().set(0);
        stage.wake();
      }
      case API_UNAVAILABLE -> leader.wire().mend();
      case API_CONFLICTS -> operators.watch(leader.number(), Passage.OPEN);
      case DATABASE_STOPPED -> stage.postgres().startServer();
      case STORE_REFUSING,
          STORE_HANGING,
          STORE_UNAVAILABLE,
          STORE_OK_WITH_ERROR,
          STORE_RESETTING,
          STORE_CORRUPTING ->
          stage.store().heal();
      case DISK_FULL -> remove(stage.smallVolume().resolve(FILLER));
      case RECEIVER_REFUSING, RECEIVER_HANGING, RECEIVER_UNAVAILABLE -> stage.hook().way().heal();
      case WATCH_CLOSED, JOB_KILLED, JOB_DELETED, POD_EVICTED, OUT_OF_MEMORY, DATABASE_RESET -> {
        // It was over as soon as it had begun.
      }
    }
  }

  private void conflict() {
    Conflicts conflicts = new Conflicts();
    boolean atOnce =
        moment.timing() == Moment.Timing.BEFORE && cell.fateOfRequest() == Passage.Fate.CONFLICT;
    hits = () -> conflicts.refused.get() + (atOnce ? 1 : 0);
    stage.operators().watch(leader.number(), conflicts);
  }

  /** Refuses every change. */
  private static final class Conflicts implements Passage {
    private final AtomicInteger refused = new AtomicInteger();

    @Override
    public Fate coming(String request) {
      if (request.startsWith("GET ")) {
        return Fate.PASSES;
      }
      refused.incrementAndGet();
      return Fate.CONFLICT;
    }

    @Override
    public void done(String request) {
      // Nobody waits for it.
    }
  }

  private boolean isUpload() {
    return cell.door() == Door.PART_SENT || cell.door() == Door.MANIFEST_WRITTEN;
  }

  private void receiver(Fault fault) {
    hits = stage.hook().way().inject(Trigger.on("*", ANY), fault)::hits;
  }

  private void everything(Fault fault) {
    hits = stage.store().inject(Trigger.on("*", ANY), fault)::hits;
  }

  /** Once, or each time until the run has given up. */
  private void content(Fault fault) {
    Trigger trigger =
        switch (cell.door()) {
          case PART_SENT -> Trigger.on("PUT", ".*/backup_.*").query("partNumber=");
          case UPLOAD_COMPLETED -> Trigger.on("POST", ".*/backup_.*").query("uploadId=");
          case MANIFEST_WRITTEN -> Trigger.on("PUT", ".*/manifest\\.json");
          case MANIFEST_READ_BACK, MANIFEST_SEEN -> Trigger.on("GET", ".*/manifest\\.json");
          case DOWNLOADED, PROOF_DOWNLOADED -> Trigger.on("GET", ".*/backup_.*");
          default -> throw new IllegalStateException(cell.text() + " carries no content");
        };
    hits = stage.store().inject(moment.lasting() ? trigger : trigger.first(1), fault)::hits;
  }

  private void jobs(Consumer<String> action) {
    List<String> running =
        stage.list(Job.class).stream()
            .filter(job -> job.getStatus() != null)
            .filter(job -> Integer.valueOf(1).equals(job.getStatus().getActive()))
            .map(job -> job.getMetadata().getName())
            .toList();
    if (running.isEmpty()) {
      throw new IllegalStateException("no Job runs");
    }
    running.forEach(action);
    hit(running.size());
  }

  private void delete(String job) {
    stage
        .client()
        .batch()
        .v1()
        .jobs()
        .inNamespace(Stage.NAMESPACE)
        .withName(job)
        .withPropagationPolicy(DeletionPropagation.BACKGROUND)
        .delete();
  }

  private void fill() {
    hits = () -> stage.jobLogs(FULL).size();
    byte[] mebibyte = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(stage.smallVolume().resolve(FILLER))) {
      // A volume without end would be no small one.
      for (int written = 0; written < 1 << 12; written++) {
        out.write(mebibyte);
      }
      throw new IllegalStateException("the volume does not become full");
    } catch (IOException e) {
      System.getLogger(Strike.class.getName()).log(System.Logger.Level.DEBUG, "full", e);
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
