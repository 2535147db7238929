package dev.holdfast.artifact;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The format of a dump. */
public enum DumpFormat {
  /** The archive format of {@code pg_restore}. */
  @JsonProperty("custom")
  CUSTOM("dump"),
  /** SQL text. */
  @JsonProperty("plain")
  PLAIN("sql");

  private final String extension;

  DumpFormat(String extension) {
    this.extension = extension;
  }

  /** The extension of the object's name, without a dot. */
  public String extension() {
    return extension;
  }
}
