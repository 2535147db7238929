/**
 * What the objects in a cluster tell together: pure functions, which the command line and the REST
 * API share. Times are RFC 3339, in UTC; sizes are in bytes.
 */
package dev.holdfast.overview;
