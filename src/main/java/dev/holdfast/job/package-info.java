/**
 * Custom resources to Jobs: pure functions, without a clock, a client or randomness. The same
 * objects always give the same Job, so that creating it twice is harmless.
 *
 * <p>A Job holds names of Secrets and where they are mounted, never anything out of one.
 */
package dev.holdfast.job;
