package dev.holdfast.bench;

/**
 * One run of a contestant.
 *
 * @param seconds how long it took
 * @param ownCpu CPU seconds of its processes; NaN if unknown
 * @param databaseCpu CPU seconds of the PostgreSQL server meanwhile; NaN if unknown
 * @param storeCpu CPU seconds of the S3 server meanwhile; NaN if unknown
 */
record Measured(double seconds, double ownCpu, double databaseCpu, double storeCpu) {}
