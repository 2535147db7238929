package dev.holdfast.artifact;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How an object is encrypted. */
public enum Encryption {
  /** age; {@code age -d} reads it. */
  @JsonProperty("age")
  AGE("age"),
  /** OpenPGP; {@code gpg --decrypt} reads it. */
  @JsonProperty("openpgp")
  OPENPGP("gpg"),
  /** Not at all. */
  @JsonProperty("none")
  NONE("");

  private final String extension;

  Encryption(String extension) {
    this.extension = extension;
  }

  /** The extension of the object's name, without a dot; empty for {@link #NONE}. */
  public String extension() {
    return extension;
  }
}
