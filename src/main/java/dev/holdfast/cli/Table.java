package dev.holdfast.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Rows under headings, as kubectl writes them. */
final class Table {
  private static final String GAP = "   ";

  /** Below this, nobody can read anything. */
  private static final int NARROWEST = 6;

  private final List<String> headings;
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... headings) {
    this.headings = List.of(headings);
  }

  /** Adds a row, of which each cell may be null. */
  void add(Object... cells) {
    if (cells.length != headings.size()) {
      throw new IllegalArgumentException(cells.length + " cells for " + headings);
    }
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(Cells.of(cell));
    }
    rows.add(row);
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /**
   * Its lines.
   *
   * @param width how many columns there are; the widest cells are cut first. 0 for any number
   */
  List<String> lines(int width) {
    List<Integer> widths = widths(width);
    List<String> lines = new ArrayList<>();
    lines.add(line(headings, widths));
    rows.forEach(row -> lines.add(line(row, widths)));
    return lines;
  }

  private List<Integer> widths(int width) {
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; i < headings.size(); i++) {
      int widest = Cells.width(headings.get(i));
      for (List<String> row : rows) {
        widest = Math.max(widest, Cells.width(row.get(i)));
      }
      widths.add(widest);
    }
    int gaps = GAP.length() * (headings.size() - 1);
    while (width > 0 && sum(widths) + gaps > width) {
      int widest = Collections.max(widths);
      if (widest <= NARROWEST) {
        break;
      }
      int at = widths.lastIndexOf(widest);
      widths.set(at, widest - 1);
    }
    return widths;
  }

  private static int sum(List<Integer> widths) {
    return widths.stream().mapToInt(Integer::intValue).sum();
  }

  private static String line(List<String> cells, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String cell = Cells.cut(cells.get(i), widths.get(i));
      line.append(cell);
      if (i < cells.size() - 1) {
        line.append(" ".repeat(widths.get(i) - Cells.width(cell))).append(GAP);
      }
    }
    return line.toString().stripTrailing();
  }
}
