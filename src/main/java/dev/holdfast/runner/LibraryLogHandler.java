package dev.holdfast.runner;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Brings what libraries log into the Job's log, so that it stays one JSON object a line. */
final class LibraryLogHandler extends Handler {
  private final JobLog log;

  private LibraryLogHandler(JobLog log) {
    this.log = log;
  }

  /** Makes {@code log} the only place that libraries log to. */
  static void install(JobLog log) {
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.setLevel(Level.WARNING);
    LibraryLogHandler handler = new LibraryLogHandler(log);
    handler.setFormatter(new SimpleFormatter());
    handler.setLevel(Level.WARNING);
    root.addHandler(handler);
  }

  @Override
  public void publish(LogRecord entry) {
    if (isLoggable(entry)) {
      log.note(entry.getLoggerName(), getFormatter().formatMessage(entry));
    }
  }

  @Override
  public void flush() {
    // JobLog writes through.
  }

  @Override
  public void close() {
    // The Job's log outlives its handlers.
  }
}
