/**
 * Decides which backups are kept and which have expired, with a reason for each. Pure: what is
 * known goes in, a plan comes out, and nothing is deleted here.
 */
package dev.holdfast.retention;
