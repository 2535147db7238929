/** Runs everything with secrets that can be told from all else, and looks for them everywhere. */
package dev.holdfast.leaks;
