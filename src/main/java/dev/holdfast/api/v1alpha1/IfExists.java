package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of a database that has the name already that one is to be restored to. */
public enum IfExists {
  /** It stays as it is, and the restore fails before it has made anything. */
  @JsonProperty("Fail")
  FAIL,
  /** It makes way once the restored one is whole. */
  @JsonProperty("Replace")
  REPLACE
}
