package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.RowCounts;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TableIndexesTest {
  /** As pg_restore 15 lists an archive. */
  private static final List<String> CONTENTS =
      List.of(
          "214; 1259 16390 TABLE public orders app",
          "215; 1259 16400 TABLE public lines app",
          ";\tdepends on: 2",
          "216; 1259 16410 TABLE public days app",
          "217; 1259 16420 TABLE public days_1 app",
          ";\tdepends on: 216",
          "220; 1255 16500 FUNCTION public f(integer) app",
          "3380; 0 16390 TABLE DATA public orders app",
          ";\tdepends on: 214",
          "3200; 2606 16391 CONSTRAINT public orders orders_pkey app",
          ";\tdepends on: 214",
          "3201; 1259 16392 INDEX public orders_by_f app",
          ";\tdepends on: 214 220",
          "3210; 1259 16393 INDEX public orders_by_id app",
          ";\tdepends on: 214",
          "3211; 0 0 COMMENT public INDEX orders_by_id app",
          ";\tdepends on: 3210",
          "3202; 1259 16402 INDEX public lines_i app",
          ";\tdepends on: 215",
          "3203; 1259 16412 INDEX public days_i app",
          ";\tdepends on: 216",
          "3204; 1259 16422 INDEX public days_1_i app",
          ";\tdepends on: 217 3203",
          "3205; 2606 16423 CHECK CONSTRAINT public orders positive app",
          ";\tdepends on: 214",
          "3206; 2606 16424 FK CONSTRAINT public orders orders_fk app",
          ";\tdepends on: 214 215 3200",
          "3207; 2620 16425 TRIGGER public orders noise app",
          ";\tdepends on: 214",
          "3208; 0 0 INDEX ATTACH public days_1_i app",
          ";\tdepends on: 3203 3204",
          "3209; 0 0 COMMENT public INDEX orders_by_f app",
          ";\tdepends on: 3201");

  private static List<List<String>> of(Long... tables) {
    return of(new RowCounts("shop", Map.of()), tables);
  }

  private static List<List<String>> of(RowCounts counts, Long... tables) {
    TableIndexes indexes = new TableIndexes(Set.of(tables), counts);
    TocEntry.Reader reader = new TocEntry.Reader(indexes::entry);
    CONTENTS.forEach(reader::line);
    reader.end();
    return indexes.byTable();
  }

  @Test
  void indexesAndKeysThatNeedNothingButTheirTableAreFound() {
    assertThat(of(16390L, 16400L))
        .containsExactly(
            List.of(
                "3200; 2606 16391 CONSTRAINT public orders orders_pkey app",
                "3210; 1259 16393 INDEX public orders_by_id app",
                "3211; 0 0 COMMENT public INDEX orders_by_id app"),
            List.of("3202; 1259 16402 INDEX public lines_i app"));
    assertThat(of(16400L)).hasSize(1);
    assertThat(of()).isEmpty();
  }

  /** A process for each of them would cost more than it gains. */
  @Test
  void tableThatIsKnownToBeSmallIsLeftForTheEnd() {
    RowCounts counts =
        new RowCounts("shop", Map.of("public", Map.of("orders", 19_999L, "lines", 20_000L)));

    assertThat(of(counts, 16390L, 16400L))
        .containsExactly(List.of("3202; 1259 16402 INDEX public lines_i app"));
  }

  @Test
  void indexThatNeedsAnotherWaitsForThat() {
    assertThat(of(16420L)).isEmpty();
  }

  /** It may read a table whose rows are still to come. */
  @Test
  void indexThatIsComputedByAFunctionWaitsForAllRows() {
    assertThat(of(16390L))
        .allSatisfy(lines -> assertThat(lines).noneMatch(line -> line.contains("orders_by_f")));
  }
}
