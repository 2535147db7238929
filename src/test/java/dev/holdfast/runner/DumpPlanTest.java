package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DumpPlanTest {
  private static final long MIB = 1L << 20;

  @Test
  void smallDatabaseIsNotDivided() {
    assertThat(DumpPlan.of(tables(5 * MIB, 5 * MIB), MIB, 4)).isEqualTo(DumpPlan.WHOLE);
  }

  @Test
  void oneJobDoesItAll() {
    assertThat(DumpPlan.of(tables(500 * MIB, 500 * MIB), 0, 1)).isEqualTo(DumpPlan.WHOLE);
  }

  @Test
  void equalTablesAreSpreadEvenly() {
    DumpPlan plan = DumpPlan.of(tables(100 * MIB, 100 * MIB, 100 * MIB, 100 * MIB), 0, 2);

    assertThat(plan.data()).hasSize(1);
    assertThat(plan.moved()).hasSize(2);
  }

  @Test
  void whatCannotBeMovedCountsForTheArchive() {
    DumpPlan plan = DumpPlan.of(tables(100 * MIB, 100 * MIB), 300 * MIB, 2);

    assertThat(plan.moved()).hasSize(2);
  }

  @Test
  void oneLargeTableGoesNowhereIfThereIsNothingElse() {
    assertThat(DumpPlan.of(tables(1_000 * MIB), 0, 4)).isEqualTo(DumpPlan.WHOLE);
  }

  @Test
  void noMoreTablesAreNamedThanFitIntoACommandLine() {
    List<DumpTable> tables = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      tables.add(table(i, MIB));
    }

    DumpPlan plan = DumpPlan.of(tables, 0, 4);

    assertThat(plan.moved()).hasSizeLessThanOrEqualTo(2_000);
  }

  @Property
  void noTableIsMovedTwiceAndEveryObjectIsWorthIt(
      @ForAll("sizes") List<Long> sizes, @ForAll @IntRange(min = 1, max = 16) int jobs) {
    List<DumpTable> tables = tables(sizes.stream().mapToLong(Long::longValue).toArray());

    DumpPlan plan = DumpPlan.of(tables, 3 * MIB, jobs);

    Set<Long> moved = new HashSet<>();
    plan.moved().forEach(table -> assertThat(moved.add(table.oid())).isTrue());
    assertThat(tables).containsAll(plan.moved());
    assertThat(plan.data().size()).isLessThan(jobs);
    assertThat(plan.data())
        .allSatisfy(
            part -> assertThat(DumpPlan.bytes(part)).isGreaterThanOrEqualTo(DumpPlan.WORTH_IT));
  }

  /** Graham's bound that needs no optimum, beside what is too little for an object of its own. */
  @Property
  void noPartIsMuchLargerThanAnEvenShare(
      @ForAll("sizes") List<Long> sizes, @ForAll @IntRange(min = 2, max = 16) int jobs) {
    List<DumpTable> tables = tables(sizes.stream().mapToLong(Long::longValue).toArray());
    long sum = DumpPlan.bytes(tables);
    long largest = tables.stream().mapToLong(DumpTable::bytes).max().orElse(0);

    DumpPlan plan = DumpPlan.of(tables, 0, jobs);

    long parts = Math.max(1, Math.min(jobs, sum / DumpPlan.WORTH_IT));
    long bound = sum / parts + largest;
    assertThat(sum - DumpPlan.bytes(plan.moved()))
        .isLessThanOrEqualTo(bound + parts * DumpPlan.WORTH_IT);
    assertThat(plan.data())
        .allSatisfy(part -> assertThat(DumpPlan.bytes(part)).isLessThanOrEqualTo(bound));
  }

  @Property
  void orderOfTheTablesDoesNotMatter(
      @ForAll("sizes") List<Long> sizes, @ForAll @IntRange(min = 1, max = 16) int jobs) {
    List<DumpTable> tables = tables(sizes.stream().mapToLong(Long::longValue).toArray());
    List<DumpTable> reversed = new ArrayList<>(tables);
    java.util.Collections.reverse(reversed);

    assertThat(DumpPlan.of(reversed, MIB, jobs)).isEqualTo(DumpPlan.of(tables, MIB, jobs));
  }

  @Provide
  Arbitrary<List<Long>> sizes() {
    return Arbitraries.longs().between(0, 4_000 * MIB).list().ofMaxSize(60);
  }

  @Test
  void namesAreQuotedSoThatTheyMeanThemselves() {
    assertThat(new DumpTable.Name("Sch.e\"ma", "ta*b?le").quoted())
        .isEqualTo("\"Sch.e\"\"ma\".\"ta*b?le\"");
  }

  private static List<DumpTable> tables(long... sizes) {
    List<DumpTable> tables = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      tables.add(table(i, sizes[i]));
    }
    return tables;
  }

  private static DumpTable table(int oid, long bytes) {
    return new DumpTable(oid, new DumpTable.Name("public", "t" + oid), bytes, List.of());
  }
}
