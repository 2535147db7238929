package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The format of the dump; the values are those of {@code pg_dump --format}. */
public enum DumpFormat {
  /** The archive format of {@code pg_restore}: selective and parallel restore. */
  @JsonProperty("custom")
  CUSTOM,
  /** SQL text, for {@code psql}. */
  @JsonProperty("plain")
  PLAIN
}
