/**
 * Gives anything to what reads what others have written: a fuzzer that looks for new ways through
 * the code ({@code bench/fuzz}), and in each build what it has found before.
 */
package dev.holdfast.fuzz;
