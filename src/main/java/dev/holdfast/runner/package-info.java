/**
 * What a Job does: it reads a RunSpec from its environment, moves the data, and reports.
 *
 * <p>A Job does not boot Quarkus: it is a plain program, so that it starts fast and stays small.
 */
package dev.holdfast.runner;
