package dev.holdfast.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.embedded.proxy.Passage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MatrixTest {
  @Test
  void matrixHasEveryFaultAtEveryStepThatItCanHit() {
    List<Cell> cells = Matrix.cells();

    assertThat(cells).hasSizeGreaterThanOrEqualTo(200);
    assertThat(cells).extracting(Cell::text).doesNotHaveDuplicates();
    assertThat(cells).extracting(Cell::fault).contains(FaultKind.values());
    assertThat(cells).extracting(Cell::door).contains(Door.values());
    assertThat(cells)
        .filteredOn(cell -> cell.fault().hits() == FaultKind.Hits.OPERATOR)
        .extracting(cell -> cell.door().step())
        .contains(Step.values());
  }

  @Test
  void whatIsLeftOutIsLeftOutByARuleThatSaysWhy() {
    Set<String> rules =
        Arrays.stream(FaultKind.values())
            .flatMap(fault -> Arrays.stream(Door.values()).map(door -> new Cell(fault, door)))
            .flatMap(cell -> Matrix.whyNot(cell).stream())
            .collect(Collectors.toSet());

    assertThat(rules).hasSize(7).allSatisfy(rule -> assertThat(rule).contains(" "));
  }

  @Test
  void cellsThatNeedTheSameOperatorsLieSideBySide() {
    List<FaultKind.Crew> crews = Matrix.cells().stream().map(cell -> cell.fault().crew()).toList();

    assertThat(crews).isSorted();
  }

  @Test
  void sameSeedHasTheSameMomentsAndAnotherHasOthers() {
    assertThat(moments(1)).isEqualTo(moments(1)).isNotEqualTo(moments(2));
  }

  @Test
  void momentsComeBeforeDuringAndAfterRequests() {
    assertThat(Matrix.cells())
        .extracting(cell -> Moment.of(1, cell).timing())
        .containsAll(EnumSet.allOf(Moment.Timing.class));
  }

  @Test
  void momentsAreThoseAtWhichSomethingIsLeftToHit() {
    for (Cell cell : Matrix.cells()) {
      assertThat(LongStream.range(1, 200).mapToObj(seed -> Moment.of(seed, cell)))
          .as(cell.text())
          .allSatisfy(
              moment -> {
                assertThat(cell.timings()).contains(moment.timing());
                assertThat(moment.offset()).isLessThan(Math.max(1, cell.door().leastBytes()));
                assertThat(moment.occurrence()).isBetween(1, cell.door().times());
              })
          .extracting(Moment::timing)
          .as("%s has all moments that it can have", cell.text())
          .containsAll(cell.timings());
    }
  }

  @Test
  void whatIsOfTheVeryRequestComesBeforeIt() {
    assertThat(Matrix.cells())
        .filteredOn(cell -> cell.fault().hits() == FaultKind.Hits.CONTENT)
        .allSatisfy(cell -> assertThat(cell.timings()).containsExactly(Moment.Timing.BEFORE))
        .allSatisfy(cell -> assertThat(cell.door().leastBytes()).isPositive());
    assertThat(new Cell(FaultKind.API_CONFLICTS, Door.RESTORE_TOLD).timings())
        .as("no write may come after it")
        .containsExactly(Moment.Timing.BEFORE);
    assertThat(new Cell(FaultKind.API_CONFLICTS, Door.RECORD_MADE).timings())
        .as("all that is left may be written while the strike is on its way")
        .containsExactlyInAnyOrder(Moment.Timing.BEFORE, Moment.Timing.AFTER);
    assertThat(new Cell(FaultKind.API_CONFLICTS, Door.NOTICE_SENT).timings()).hasSize(3);
    assertThat(new Cell(FaultKind.RECEIVER_HANGING, Door.NOTICE_SENT).timings()).hasSize(3);
  }

  @Test
  void manifestIsReadBackOnlyOnceItIsWritten() {
    AtomicInteger strikes = new AtomicInteger();
    Trip trip =
        new Trip(
            new Cell(FaultKind.JOB_KILLED, Door.MANIFEST_READ_BACK),
            moment(Moment.Timing.BEFORE, 1),
            strikes::incrementAndGet);

    trip.passage().coming("GET /b/x/manifest.json");
    assertThat(strikes).as("a run looks first whether there is one").hasValue(0);
    trip.passage().coming("PUT /b/x/manifest.json");
    trip.passage().coming("GET /b/x/manifest.json");
    assertThat(strikes).hasValue(1);
  }

  @Test
  void evidenceIsReadable() {
    Trip trip =
        new Trip(
            new Cell(FaultKind.DATABASE_RESET, Door.ROWS_READ),
            moment(Moment.Timing.BEFORE, 1),
            () -> {});
    trip.passage().coming("Q\u0000\u0000\u0000'COPY public.items TO stdout;\u0000");

    assertThat(trip.evidence()).isEqualTo("Q 'COPY public.items TO stdout;");
  }

  @Test
  void onlyWhatIsAskedForIsRun() {
    Cell cell = new Cell(FaultKind.JOB_KILLED, Door.PART_SENT);

    assertThat(Options.parse().selects(cell)).isTrue();
    assertThat(Options.parse("--only", "job-killed/backup").selects(cell)).isTrue();
    assertThat(Options.parse("--only", "*/backup/part-sent").selects(cell)).isTrue();
    assertThat(Options.parse("--only", "disk-full/*,job-killed/*").selects(cell)).isTrue();
    assertThat(Options.parse("--only", "job-killed/commit").selects(cell)).isFalse();
    assertThat(Options.parse("--only", "job-deleted/*").selects(cell)).isFalse();
    assertThatThrownBy(() -> Options.parse("--seed", "many")).hasMessageContaining("--seed");
    assertThatThrownBy(() -> Options.parse("--jobs", "0")).hasMessageContaining("from 1");
    assertThatThrownBy(() -> Options.parse("--jobs", "4294967297"))
        .hasMessageContaining("to 2147483647");
    assertThatThrownBy(() -> Options.parse("--only", "job-killed/*,job-kiled/*"))
        .hasMessage("--only: there is no cell job-kiled/*");
    assertThatThrownBy(() -> Options.parse("--only", "--again")).hasMessageContaining("a value");
    assertThatThrownBy(() -> Options.parse("--output", "target")).hasMessageContaining("directory");
    assertThatThrownBy(() -> Options.parse("--again", "--seed", "7"))
        .hasMessageContaining("--seed");
  }

  @Test
  void faultStrikesOnceAtTheRequestThatTheSeedHasChosen() {
    Cell cell = new Cell(FaultKind.JOB_KILLED, Door.PART_SENT);
    AtomicInteger strikes = new AtomicInteger();
    Trip trip = new Trip(cell, moment(Moment.Timing.BEFORE, 2), strikes::incrementAndGet);
    Passage passage = trip.passage();

    assertThat(passage.coming("PUT /b/backup_x?partNumber=1")).isEqualTo(Passage.Fate.PASSES);
    assertThat(passage.coming("GET /b/backup_x")).isEqualTo(Passage.Fate.PASSES);
    assertThat(trip.hasStruck()).isFalse();
    assertThat(passage.coming("PUT /b/backup_x?partNumber=2")).isEqualTo(Passage.Fate.LOST);
    assertThat(passage.coming("PUT /b/backup_x?partNumber=3")).isEqualTo(Passage.Fate.PASSES);

    assertThat(strikes).hasValue(1);
    assertThat(trip.hasStruck()).isTrue();
    assertThat(trip.evidence()).isEqualTo("PUT /b/backup_x?partNumber=2");
  }

  @Test
  void faultAfterARequestWaitsForItsAnswer() {
    Cell cell = new Cell(FaultKind.OPERATOR_KILLED, Door.JOB_CREATED);
    AtomicInteger strikes = new AtomicInteger();
    Trip trip = new Trip(cell, moment(Moment.Timing.AFTER, 1), strikes::incrementAndGet);

    assertThat(trip.passage().coming("POST /apis/batch/v1/jobs\n{}"))
        .isEqualTo(Passage.Fate.PASSES);
    trip.passage().done("GET /another");
    assertThat(strikes).hasValue(0);
    trip.passage().done("POST /apis/batch/v1/jobs\n{}");
    trip.passage().done("POST /apis/batch/v1/jobs\n{}");

    assertThat(strikes).hasValue(1);
  }

  @Test
  void faultThatCouldNotBeMadeIsToldOf() {
    Cell cell = new Cell(FaultKind.JOB_KILLED, Door.PART_SENT);
    Trip trip =
        new Trip(
            cell,
            moment(Moment.Timing.BEFORE, 1),
            () -> {
              throw new IllegalStateException("no Job runs");
            });

    assertThat(trip.failure()).isEmpty();
    trip.passage().coming("PUT /b/backup_x?partNumber=1");

    assertThat(trip.hasStruck()).isTrue();
    assertThat(trip.failure()).get().hasToString("java.lang.IllegalStateException: no Job runs");
  }

  private static Moment moment(Moment.Timing timing, int occurrence) {
    return new Moment(
        timing, occurrence, java.time.Duration.ZERO, java.time.Duration.ZERO, false, 0);
  }

  private static List<Moment> moments(long seed) {
    return Matrix.cells().stream().map(cell -> Moment.of(seed, cell)).toList();
  }

  @Test
  void someCellsDoNotPassForTheWholeMatrix() {
    Path whole = Options.parse().output();

    assertThat(Options.parse("--only", "job-killed/backup").output()).isNotEqualTo(whole);
    assertThat(Options.parse("--again").output()).isEqualTo(whole);
    assertThat(Options.parse("--only", "job-killed/backup", "--output", whole.toString()).output())
        .isEqualTo(whole);
  }
}
