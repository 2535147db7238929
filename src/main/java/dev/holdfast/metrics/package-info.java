/**
 * Metrics for Prometheus. What is there is read off the state of the objects when somebody scrapes,
 * so that a restart loses nothing and what is deleted is gone; what happens is counted.
 */
package dev.holdfast.metrics;
