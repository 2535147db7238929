/**
 * The command line for people. It does nothing but read and write objects of Kubernetes, with the
 * rights of whoever calls it; the operator does the work.
 */
package dev.holdfast.cli;
