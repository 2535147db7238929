/**
 * When to run. Pure functions: tiers, what has run, and an instant become the run that is due and
 * the time of the next.
 */
package dev.holdfast.schedule;
