package dev.holdfast.retention;

/** What a backup is worth. */
public enum Standing {
  /** It is stored whole at every destination, and no check of it has failed. */
  GOOD,
  /** Something of it is stored, but a copy is missing, or a check failed. */
  DOUBTFUL,
  /** It has not ended, or is good so far and being restored, read again or copied. */
  UNDER_WAY,
  /** Nothing is stored: there is a record of it, and no backup. */
  FAILED,
  /** It was stored, and its manifests are gone: there is nothing to delete, nor to rely on. */
  MISSING
}
