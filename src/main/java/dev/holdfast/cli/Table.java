package dev.holdfast.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows under headings, as kubectl writes them. Where there is too little room, long cells are cut,
 * then columns left out that one can do without; at last each row becomes a paragraph.
 */
final class Table {
  private static final String GAP = "  ";

  /** What is shorter than this is never cut: a name that is cut cannot be used. */
  private static final int NARROWEST = 32;

  private final List<String> headings;
  private final List<List<String>> rows = new ArrayList<>();
  private List<String> dispensable = List.of();

  Table(String... headings) {
    this.headings = List.of(headings);
  }

  /** Which columns one can do without, the first to go first. */
  Table dispensable(String... names) {
    dispensable = List.of(names);
    return this;
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
   * @param width how many columns there are; 0 for any number
   */
  List<String> lines(int width) {
    List<Integer> shown = new ArrayList<>(IntStream.range(0, headings.size()).boxed().toList());
    List<Integer> widths = widths(shown, width);
    for (int i = 0; i < dispensable.size() && !fits(widths, width); i++) {
      shown.remove(Integer.valueOf(headings.indexOf(dispensable.get(i))));
      widths = widths(shown, width);
    }
    if (!fits(widths, width)) {
      return paragraphs(width);
    }
    List<String> lines = new ArrayList<>();
    lines.add(line(headings, shown, widths));
    for (List<String> row : rows) {
      lines.add(line(row, shown, widths));
    }
    return lines;
  }

  private static boolean fits(List<Integer> widths, int width) {
    int sum = widths.stream().mapToInt(Integer::intValue).sum();
    return width == 0 || sum + GAP.length() * (widths.size() - 1) <= width;
  }

  private List<Integer> widths(List<Integer> shown, int width) {
    List<Integer> widths = new ArrayList<>();
    for (int column : shown) {
      int widest = Cells.width(headings.get(column));
      for (List<String> row : rows) {
        widest = Math.max(widest, Cells.width(row.get(column)));
      }
      widths.add(widest);
    }
    while (!fits(widths, width) && Collections.max(widths) > NARROWEST) {
      int widest = Collections.max(widths);
      widths.set(widths.lastIndexOf(widest), widest - 1);
    }
    return widths;
  }

  private static String line(List<String> cells, List<Integer> shown, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < shown.size(); i++) {
      String cell = Cells.cut(cells.get(shown.get(i)), widths.get(i));
      line.append(cell)
          .append(" ".repeat(widths.get(i) - Cells.width(cell)))
          .append(i < shown.size() - 1 ? GAP : "");
    }
    return line.toString().stripTrailing();
  }

  private List<String> paragraphs(int width) {
    int margin = headings.stream().mapToInt(Cells::width).max().orElse(0) + GAP.length();
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      for (int i = 0; i < row.size(); i++) {
        if (!row.get(i).isEmpty()) {
          String head = headings.get(i) + " ".repeat(margin - Cells.width(headings.get(i)));
          for (String part : Cells.wrapped(row.get(i), Math.max(8, width - margin))) {
            lines.add(head + part);
            head = " ".repeat(margin);
          }
        }
      }
    }
    return lines;
  }
}
