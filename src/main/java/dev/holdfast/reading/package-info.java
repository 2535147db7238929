/** Reads what the API server has, for everything that asks it: one bad value harms no others. */
package dev.holdfast.reading;
