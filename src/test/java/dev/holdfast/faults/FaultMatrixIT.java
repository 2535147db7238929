package dev.holdfast.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A sample of the matrix, in which each step is hit, and those in which something could be lost by
 * more than one fault; {@code bench/faults} runs it all.
 */
class FaultMatrixIT {
  private static final long SEED = 1;

  private static final List<Cell> SAMPLE =
      List.of(
          new Cell(FaultKind.OPERATOR_KILLED, Door.RUN_CREATED),
          new Cell(FaultKind.API_CONFLICTS, Door.JOB_CREATED),
          new Cell(FaultKind.DATABASE_RESET, Door.ROWS_READ),
          new Cell(FaultKind.STORE_CORRUPTING, Door.PART_SENT),
          new Cell(FaultKind.STORE_RESETTING, Door.MANIFEST_WRITTEN),
          new Cell(FaultKind.JOB_KILLED, Door.MANIFEST_READ_BACK),
          new Cell(FaultKind.CLOCK_AHEAD, Door.PRUNE_CREATED),
          new Cell(FaultKind.API_UNAVAILABLE, Door.OBJECTS_DELETED),
          new Cell(FaultKind.OPERATOR_KILLED, Door.RECORD_DELETED),
          new Cell(FaultKind.WATCH_CLOSED, Door.LISTED),
          new Cell(FaultKind.STORE_CORRUPTING, Door.DOWNLOADED),
          new Cell(FaultKind.DATABASE_STOPPED, Door.FORMER_DROPPED),
          new Cell(FaultKind.POD_EVICTED, Door.PROOF_FILLED),
          new Cell(FaultKind.RECEIVER_UNAVAILABLE, Door.NOTICE_SENT),
          new Cell(FaultKind.REPLICAS_KILLED, Door.COMPLETION_TOLD));

  @Test
  void nothingIsLostInASampleOfTheMatrix() throws InterruptedException {
    assertThat(SAMPLE).allSatisfy(cell -> assertThat(Matrix.cells()).contains(cell));
    assertThat(SAMPLE).extracting(cell -> cell.door().step()).contains(Step.values());

    List<Outcome> outcomes = new Performance(SAMPLE, SEED, outcome -> {}).run(2);

    assertThat(outcomes).hasSameSizeAs(SAMPLE);
    assertThat(outcomes)
        .allSatisfy(
            outcome ->
                assertThat(outcome.violations())
                    .as(
                        "%s %s%n%s",
                        outcome.cell().text(),
                        outcome.moment(),
                        String.join(
                            "\n",
                            Stream.concat(outcome.ends().stream(), outcome.evidence().stream())
                                .toList()))
                    .isEmpty());
  }
}
