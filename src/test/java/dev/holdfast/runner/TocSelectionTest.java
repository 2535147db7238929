package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** On what pg_restore lists of a real archive. */
class TocSelectionTest {
  private static final List<TocEntry> ALL = TocEntry.parse(contents());

  @Test
  void tableComesWithAllThatBelongsToItAndAllThatItNeeds() {
    TocSelection selection = select("TABLE app orders");

    assertThat(texts(selection))
        .containsExactlyInAnyOrder(
            "SCHEMA - app postgres",
            "SCHEMA - other postgres",
            "EXTENSION - pg_trgm ",
            "COMMENT - EXTENSION pg_trgm ",
            "TYPE app mood postgres",
            "FUNCTION app tg() postgres",
            "FUNCTION other f() postgres",
            "TABLE app orders postgres",
            "COMMENT app TABLE orders postgres",
            "ACL app TABLE orders postgres",
            "SEQUENCE app orders_id_seq postgres",
            "SEQUENCE OWNED BY app orders_id_seq postgres",
            "DEFAULT app orders id postgres",
            "TABLE DATA app orders postgres",
            "SEQUENCE SET app orders_id_seq postgres",
            "CONSTRAINT app orders orders_pkey postgres",
            "INDEX app orders_trgm postgres",
            "STATISTICS app st postgres",
            "TRIGGER app orders tr postgres",
            "ROW SECURITY app orders postgres",
            "POLICY app orders pol postgres");
    assertThat(selection.missing()).isEmpty();
  }

  @Test
  void foreignKeyToATableThatIsNotRestoredIsLeftOutAndTold() {
    assertThat(select("TABLE app orders").leftOut())
        .anyMatch(text -> text.contains("orders_r_fkey") && text.contains("TABLE other ref"))
        .anyMatch(text -> text.contains("items_o_fkey"));
    assertThat(texts(select("TABLE app orders", "TABLE other ref")))
        .anyMatch(text -> text.contains("orders_r_fkey"));
  }

  @Test
  void tableThatIsDividedComesWithItsPartitions() {
    assertThat(texts(select("TABLE app p ")))
        .contains(
            "TABLE app p1 postgres",
            "TABLE ATTACH app p1 postgres",
            "TABLE DATA app p1 postgres",
            "INDEX ATTACH app p1_k_idx postgres");
  }

  @Test
  void partitionCanStandAlone() {
    TocSelection selection = select("TABLE app p1");

    assertThat(selection.missing()).isEmpty();
    assertThat(texts(selection))
        .contains("TABLE app p1 postgres", "TABLE DATA app p1 postgres")
        .noneMatch(text -> text.contains("ATTACH"))
        .doesNotContain("TABLE app p postgres");
  }

  @Test
  void viewWithoutItsTableIsToldToBeMissingIt() {
    assertThat(select("VIEW app v").missing())
        .containsExactly("VIEW app v postgres needs TABLE app orders postgres");
    assertThat(select("VIEW app v", "TABLE app orders").missing()).isEmpty();
  }

  @Test
  void sequenceOfAnIdentityComesWithItsTable() {
    assertThat(texts(select("TABLE app items")))
        .contains("SEQUENCE app items_id_seq postgres", "SEQUENCE SET app items_id_seq postgres");
  }

  @Property
  void whatIsRestoredLacksNothingThatIsNotTold(@ForAll Set<Integer> numbers) {
    Set<Integer> asked =
        numbers.stream()
            .map(number -> ALL.get(Math.floorMod(number, ALL.size())).id())
            .collect(Collectors.toSet());

    TocSelection selection = TocSelection.of(ALL, asked, false);

    Set<Integer> ids = selection.entries().stream().map(TocEntry::id).collect(Collectors.toSet());
    Set<Integer> known =
        ALL.stream().map(TocEntry::id).collect(Collectors.toCollection(HashSet::new));
    for (TocEntry entry : selection.entries()) {
      for (int need : entry.needs()) {
        boolean isThere = ids.contains(need) || !known.contains(need);
        boolean isTold =
            selection.missing().stream().anyMatch(text -> text.startsWith(entry.text()));
        boolean isParent =
            entry.kind() == TocEntry.Kind.RELATION && entry.text().startsWith("TABLE app p1");
        assertThat(isThere || isTold || isParent).as("%s needs %d", entry, need).isTrue();
      }
    }
  }

  private static TocSelection select(String... texts) {
    Set<Integer> asked = new HashSet<>();
    for (String text : texts) {
      ALL.stream()
          .filter(entry -> entry.isRelation() && entry.text().startsWith(text))
          .forEach(entry -> asked.add(entry.id()));
    }
    return TocSelection.of(ALL, asked, false);
  }

  private static List<String> texts(TocSelection selection) {
    return selection.entries().stream().map(TocEntry::text).toList();
  }

  private static List<String> contents() {
    try (InputStream in = TocSelectionTest.class.getResourceAsStream("contents.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
