package dev.holdfast.load;

import java.time.Instant;

/**
 * The time in which everything had to be as it should.
 *
 * @param policies how many policies there were
 */
record SoakWindow(int policies, Instant from, Instant until) {}
