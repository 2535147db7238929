package dev.holdfast.artifact;

/**
 * The space of a store, such as a volume.
 *
 * @param freeBytes how much of it is free for new files
 * @param totalBytes its size
 */
public record StoreSpace(long freeBytes, long totalBytes) {}
