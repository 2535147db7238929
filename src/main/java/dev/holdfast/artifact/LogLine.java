package dev.holdfast.artifact;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/**
 * A line of a Job's log. Every line is one JSON object written by the runner itself; whatever child
 * processes say is quoted inside a {@link Note}, so that no server and no dump can forge a line.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LogLine.Progress.class, name = "progress"),
  @JsonSubTypes.Type(value = LogLine.Note.class, name = "note"),
  @JsonSubTypes.Type(value = CatalogueEntry.class, name = "manifest"),
  @JsonSubTypes.Type(value = RunReport.class, name = "report")
})
public sealed interface LogLine permits LogLine.Progress, LogLine.Note, CatalogueEntry, RunReport {

  /**
   * How far the run is.
   *
   * @param time when this was measured
   * @param database the database at work
   * @param rawBytes bytes that pg_dump has written so far, over all databases; of a run that only
   *     reads objects, the bytes of these
   * @param estimatedBytes bytes that it will probably write in all; 0 if unknown
   * @param storedBytes bytes that destinations have acknowledged so far, over all of them
   * @param bytesPerSecond raw bytes a second since the line before
   * @param counting how far the counting of rows is; null if nobody counts any
   */
  record Progress(
      Instant time,
      String database,
      long rawBytes,
      long estimatedBytes,
      long storedBytes,
      long bytesPerSecond,
      Counting counting)
      implements LogLine {

    /** Percent done, 0 to 99: a run is at 100 only when its manifest is committed. */
    public int percent() {
      if (estimatedBytes <= 0 || rawBytes <= 0) {
        return 0;
      }
      return (int) Math.min(99, Math.floor(100.0 * rawBytes / estimatedBytes));
    }
  }

  /**
   * How far the counting of rows is.
   *
   * @param inUse connections that count just now
   * @param max connections that may count at once
   * @param counted tables that are counted
   * @param tables tables to count, as far as is known
   */
  record Counting(int inUse, int max, int counted, int tables) {}

  /**
   * Something for people to read.
   *
   * @param time when it was said
   * @param source who said it: {@code holdfast} or the name of a child process
   * @param message what was said
   */
  record Note(Instant time, String source, String message) implements LogLine {}
}
