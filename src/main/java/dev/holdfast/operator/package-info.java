/**
 * The operator: reconcilers that observe, ask the pure packages what follows, act, and write one
 * status. It reads and writes Kubernetes objects and nothing else: no Secret, no database, no
 * bucket.
 */
package dev.holdfast.operator;
