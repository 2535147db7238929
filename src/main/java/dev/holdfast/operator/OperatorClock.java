package dev.holdfast.operator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Properties;
import org.jboss.logging.Logger;

/**
 * The clock that the operator goes by: that of the machine.
 *
 * <p>Tests have to set it wrong. That is asked for by a property of the process, which stands
 * before {@code -jar} on its command line, and is no setting: no file, no variable of the operator
 * and no object of a cluster has a say in it, since whoever moves this clock decides what has
 * expired.
 */
final class OperatorClock {
  /**
   * The file that says how far off the clock is, such as {@code PT24H}; read at each look. Its name
   * is not one of the program's settings, which are refused if they are none of those that there
   * are.
   */
  static final String OFFSET_FILE = "dev.holdfast.clock-offset-file";

  private static final Logger LOG = Logger.getLogger(OperatorClock.class);

  private OperatorClock() {}

  /**
   * The clock.
   *
   * @param process the properties that the process was started with
   */
  static InstantSource of(Properties process) {
    String file = process.getProperty(OFFSET_FILE);
    if (file == null) {
      return InstantSource.system();
    }
    LOG.warnf("this operator is for tests alone: its clock is as wrong as %s says", file);
    return new Wrong(Path.of(file), InstantSource.system());
  }

  private record Wrong(Path offset, InstantSource machine) implements InstantSource {
    @Override
    public Instant instant() {
      try {
        return machine.instant().plus(Duration.parse(Files.readString(offset).strip()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
