package dev.holdfast.fuzz;

import java.util.List;

/**
 * Something of ours that reads what others have written.
 *
 * @param name its name, that of its directories too
 * @param share how much of the executions it gets, in comparison to the others: less if it is slow
 * @param seeds texts of the kind that it is meant for, from which others are made
 * @param reader reads an input
 */
public record FuzzTarget(String name, double share, List<String> seeds, Reader reader) {

  /** Reads an input, and looks whether what has to hold does. */
  @FunctionalInterface
  public interface Reader {
    /** Returns if {@code input} was read, or refused as it should be. */
    void read(byte[] input) throws Exception;
  }

  public FuzzTarget {
    seeds = List.copyOf(seeds);
  }

  /** A target with an ordinary share. */
  public FuzzTarget(String name, List<String> seeds, Reader reader) {
    this(name, 1, seeds, reader);
  }
}
