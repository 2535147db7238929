package dev.holdfast.status;

import java.util.Locale;

/**
 * Sizes as people read them, in powers of 1024: {@code 812 B}, {@code 1.4 KiB}, {@code 200.1 MiB}.
 */
public final class HumanSize {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private HumanSize() {}

  /** Writes {@code bytes}, which is not negative, with one decimal from KiB on. */
  public static String format(long bytes) {
    double value = bytes;
    int unit = 0;
    // 1023.95 would be printed as 1024.0 of the smaller unit.
    while (value >= (unit == 0 ? 1024 : 1023.95) && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }
}
