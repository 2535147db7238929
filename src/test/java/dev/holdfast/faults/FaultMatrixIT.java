package dev.holdfast.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A sample of the matrix, one fault of each kind that there is; {@code bench/faults} runs it all.
 */
@Tag("faults")
class FaultMatrixIT {
  private static final long SEED = 1;

  private static final List<Cell> SAMPLE =
      List.of(
          new Cell(FaultKind.OPERATOR_KILLED, Door.RUN_CREATED),
          new Cell(FaultKind.API_CONFLICTS, Door.JOB_CREATED),
          new Cell(FaultKind.DATABASE_RESET, Door.ROWS_READ),
          new Cell(FaultKind.JOB_KILLED, Door.UPLOAD_COMPLETED),
          new Cell(FaultKind.STORE_CORRUPTING, Door.PART_SENT),
          new Cell(FaultKind.API_UNAVAILABLE, Door.OBJECTS_DELETED),
          new Cell(FaultKind.WATCH_CLOSED, Door.LISTED),
          new Cell(FaultKind.OUT_OF_MEMORY, Door.RENAMED));

  @Test
  void nothingIsLostInASampleOfTheMatrix() throws InterruptedException {
    assertThat(SAMPLE).allSatisfy(cell -> assertThat(Matrix.cells()).contains(cell));

    List<Outcome> outcomes = new Performance(SAMPLE, SEED, outcome -> {}).run(1);

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
