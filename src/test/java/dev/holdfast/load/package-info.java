/**
 * What an operator with thousands of policies needs, and how fast it is: {@code bench/load}; and
 * whether one that works for long needs more and more: {@code bench/soak}.
 */
package dev.holdfast.load;
