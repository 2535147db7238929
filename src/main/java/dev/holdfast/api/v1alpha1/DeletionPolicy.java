package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of what a Backup stands for when the Backup is deleted. */
public enum DeletionPolicy {
  /** The record goes, and nothing else: what is stored stays. */
  @JsonProperty("Retain")
  RETAIN,
  /** First everything that is stored of it is deleted, then the record. */
  @JsonProperty("Delete")
  DELETE
}
