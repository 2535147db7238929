package dev.holdfast.artifact;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What an object is in the set that a backup consists of. */
public enum ObjectRole {
  /** A database: everything, or everything but the rows that its {@link #DATA} objects have. */
  @JsonProperty("archive")
  ARCHIVE,
  /** The rows of some tables of a database. */
  @JsonProperty("data")
  DATA,
  /** Roles and tablespaces, which belong to no database. */
  @JsonProperty("globals")
  GLOBALS
}
