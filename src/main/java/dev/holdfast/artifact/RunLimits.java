package dev.holdfast.artifact;

/**
 * What the operator reads back from whatever it told a Job.
 *
 * @param noProgressTimeoutSeconds after how many seconds without a sign of life the run is given up
 */
public record RunLimits(int noProgressTimeoutSeconds) {}
