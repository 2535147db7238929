/**
 * What was observed becomes what people read: phases, conditions and events. Pure functions: no
 * clock, no client, no randomness. Here it is decided what counts as a success.
 */
package dev.holdfast.status;
