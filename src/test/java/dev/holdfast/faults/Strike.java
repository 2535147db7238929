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
import java.util.List;
import java.util.function.Consumer;

/** Makes a fault, and ends it. */
final class Strike {
  private static final String ANY = ".*";
  private static final String FILLER = "filler";

  private final Stage stage;
  private final Cell cell;
  private final Moment moment;
  private Replica paused;

  Strike(Stage stage, Cell cell, Moment moment) {
    this.stage = stage;
    this.cell = cell;
    this.moment = moment;
  }

  /**
   * Makes it.
   *
   * @param operator the one whose request was seen
   */
  void begin(int operator) {
    switch (cell.fault()) {
      case OPERATOR_KILLED, REPLICAS_KILLED -> stage.crew().forEach(Replica::kill);
      case LEADER_PAUSED -> {
        paused = stage.crew().get(operator);
        paused.pause();
      }
      case CLOCK_AHEAD -> stage.clock().set(1);
      case CLOCK_BEHIND -> stage.clock().set(-1);
      case API_UNAVAILABLE -> stage.crew().get(0).wire().cut();
      case API_CONFLICTS -> stage.watch(0, new Conflicts());
      case WATCH_CLOSED -> stage.crew().get(0).wire().reset();
      case JOB_KILLED -> jobs(stage.kubelet()::kill);
      case OUT_OF_MEMORY -> jobs(stage.kubelet()::killForMemory);
      case POD_EVICTED -> jobs(stage.kubelet()::evict);
      case JOB_DELETED -> jobs(this::delete);
      case DATABASE_STOPPED -> stage.postgres().stop("immediate");
      case DATABASE_RESET -> stage.database().reset();
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
    }
  }

  /** Ends it; what it has broken is left to those whose duty it is to mend it. */
  void end() {
    switch (cell.fault()) {
      case OPERATOR_KILLED, REPLICAS_KILLED -> stage.crew().forEach(Replica::start);
      case LEADER_PAUSED -> paused.goOn();
      case CLOCK_AHEAD, CLOCK_BEHIND -> stage.clock().set(0);
      case API_UNAVAILABLE -> stage.crew().get(0).wire().mend();
      case API_CONFLICTS -> stage.watch(0, Passage.OPEN);
      case DATABASE_STOPPED -> stage.postgres().startServer();
      case STORE_REFUSING,
          STORE_HANGING,
          STORE_UNAVAILABLE,
          STORE_OK_WITH_ERROR,
          STORE_RESETTING,
          STORE_CORRUPTING ->
          stage.store().heal();
      case DISK_FULL -> remove(stage.smallVolume().resolve(FILLER));
      case WATCH_CLOSED, JOB_KILLED, JOB_DELETED, POD_EVICTED, OUT_OF_MEMORY, DATABASE_RESET -> {
        // It was over as soon as it had begun.
      }
    }
  }

  /** Refuses every change. */
  private static final class Conflicts implements Passage {
    @Override
    public Fate coming(String request) {
      return request.startsWith("GET ") ? Fate.PASSES : Fate.CONFLICT;
    }

    @Override
    public void done(String request) {
      // Nobody waits for it.
    }
  }

  private boolean isUpload() {
    return cell.door() == Door.PART_SENT || cell.door() == Door.MANIFEST_WRITTEN;
  }

  private void everything(Fault fault) {
    stage.store().inject(Trigger.on("*", ANY), fault);
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
    stage.store().inject(moment.lasting() ? trigger : trigger.first(1), fault);
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
