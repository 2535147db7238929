/** What an operator with thousands of policies needs, and how fast it is: {@code bench/load}. */
package dev.holdfast.load;
