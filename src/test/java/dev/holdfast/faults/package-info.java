/**
 * What can go wrong, at each step of everything that Holdfast does, and what must be so afterwards.
 */
package dev.holdfast.faults;
