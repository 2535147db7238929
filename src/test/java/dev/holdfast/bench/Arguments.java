package dev.holdfast.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.function.Supplier;

/**
 * The command line of a program of {@code bench/}: options, some with a value after them, which is
 * refused with an {@code IllegalArgumentException} where it is not what is asked for.
 */
public final class Arguments {
  private static final int USAGE_ERROR = 64;

  private final Iterator<String> words;
  private String option;

  /** {@code words} as the program got them. */
  public Arguments(String... words) {
    this.words = Arrays.asList(words).iterator();
  }

  /** What {@code reader} makes of a command line; where it refuses that, the program ends. */
  public static <T> T understood(Supplier<T> reader) {
    try {
      return reader.get();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(USAGE_ERROR);
      throw e;
    }
  }

  /** Whether there is another option. */
  public boolean hasNext() {
    return words.hasNext();
  }

  /** The next option, which the values are of from now on. */
  public String next() {
    option = words.next();
    return option;
  }

  /** What is wrong if nobody knows the option. */
  public IllegalArgumentException unknown() {
    return new IllegalArgumentException("there is no option " + option);
  }

  /** The value of the option. */
  public String value() {
    String value = words.hasNext() ? words.next() : "";
    if (value.isEmpty() || value.startsWith("--")) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return value;
  }

  /** The value of the option, a file to write. */
  public Path file() {
    Path file = Path.of(value());
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(option + " takes a file, and " + file + " is a directory");
    }
    return file;
  }

  /** The value of the option, a whole number. */
  public long number() {
    return number(Long.MIN_VALUE, Long.MAX_VALUE, "");
  }

  /** The value of the option, a whole number from {@code least}. */
  public long number(int least) {
    return number(least, Long.MAX_VALUE, " from " + least);
  }

  /** The value of the option, how many there are of something: a whole number from 1. */
  public int count() {
    return (int) number(1, Integer.MAX_VALUE, " from 1 to " + Integer.MAX_VALUE);
  }

  private long number(long least, long most, String which) {
    String text = value();
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // It is refused as one that is out of bounds.
    }
    throw new IllegalArgumentException(option + " takes a whole number" + which + ", not " + text);
  }
}
