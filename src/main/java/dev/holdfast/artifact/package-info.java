/**
 * What is stored in a bucket and what operator and Jobs say to each other: the only package that
 * both of them know. Depends on the JDK and Jackson alone.
 */
package dev.holdfast.artifact;
