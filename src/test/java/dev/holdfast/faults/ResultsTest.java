package dev.holdfast.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
  private static final Cell ONE = new Cell(FaultKind.JOB_KILLED, Door.PART_SENT);
  private static final Cell OTHER = new Cell(FaultKind.JOB_KILLED, Door.UPLOAD_COMPLETED);

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void file() {
    file = directory.resolve("faults.json");
  }

  private Results begun() {
    return Results.begun(
        Options.parse("--seed", "7", "--only", "job-killed/backup", "--output", file.toString()));
  }

  private static Outcome outcome(Cell cell, String... violations) {
    return new Outcome(
        cell,
        "BEFORE",
        1.5,
        "PUT /part, Jobs that ran: 1",
        List.of("ended"),
        List.of(violations),
        List.of("log"),
        false);
  }

  private JsonNode written() throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  @Test
  void fileTellsOfEachCellAsSoonAsItHasEnded() throws IOException {
    Results results = begun();
    int all = results.left().size();

    results.add(outcome(ONE));
    results.add(outcome(OTHER, "something is lost"));

    assertThat(written().get("seed").intValue()).isEqualTo(7);
    assertThat(written().get("cells").intValue()).isEqualTo(2);
    assertThat(written().get("failed").intValue()).isEqualTo(1);
    assertThat(written().get("not_run")).hasSize(all - 2);
    assertThat(written().at("/outcomes/0/outcome").textValue()).isEqualTo("green");
    assertThat(written().at("/outcomes/0/struck").textValue())
        .isEqualTo("PUT /part, Jobs that ran: 1");
    assertThat(written().at("/outcomes/0/ends/0").textValue()).isEqualTo("ended");
    assertThat(written().at("/outcomes/1/violations/0").textValue()).isEqualTo("something is lost");
    assertThat(results.table()).contains("1/2");
  }

  @Test
  void cellsThatWereNotGreenAreRunAgainWithTheSameSeedAndTheOthersKeepTheirOutcome()
      throws IOException {
    Results first = begun();
    first.add(outcome(ONE));
    first.add(outcome(OTHER, "something is lost"));

    Results again = Results.again(file);

    assertThat(again.seed()).isEqualTo(7);
    assertThat(again.left()).contains(OTHER).doesNotContain(ONE);
    assertThat(again.failed()).isZero();
    again.add(outcome(OTHER));
    assertThat(written().get("cells").intValue()).isEqualTo(2);
    assertThat(written().get("failed").intValue()).isZero();
  }

  @Test
  void thereIsNothingToGoOnWithWhereNobodyHasBegun() throws IOException {
    Options options = Options.parse("--again", "--output", file.toString());
    assertThatThrownBy(() -> Results.of(options)).hasMessageContaining(file.toString());

    Files.writeString(file, "{}");
    assertThatThrownBy(() -> Results.of(options)).hasMessageContaining("no outcomes");

    begun().add(outcome(ONE));
    assertThat(Results.of(options).seed()).isEqualTo(7);
    Options others =
        Options.parse("--again", "--only", "job-deleted/*", "--output", file.toString());
    assertThatThrownBy(() -> Results.of(others)).hasMessageContaining("is not about job-deleted/*");
  }

  @Test
  void cellsComeInAnOrderOfTheSeedAndThoseOfTheSameOperatorsTogether() {
    List<Cell> order = Results.begun(Options.parse("--seed", "3")).left();

    assertThat(order)
        .isEqualTo(Results.begun(Options.parse("--seed", "3")).left())
        .isNotEqualTo(Results.begun(Options.parse("--seed", "4")).left())
        .hasSameSizeAs(Matrix.cells());
    assertThat(order.stream().map(cell -> cell.fault().crew()).toList()).isSorted();
  }
}
