package dev.holdfast.artifact;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How an object is compressed. */
public enum Compression {
  /** Zstandard. */
  @JsonProperty("zstd")
  ZSTD("zst"),
  /** gzip. */
  @JsonProperty("gzip")
  GZIP("gz"),
  /** Not at all. */
  @JsonProperty("none")
  NONE("");

  private final String extension;

  Compression(String extension) {
    this.extension = extension;
  }

  /** The extension of the object's name, without a dot; empty for {@link #NONE}. */
  public String extension() {
    return extension;
  }
}
