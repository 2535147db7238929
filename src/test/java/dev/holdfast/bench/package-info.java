/** Measures backups and restores against what people do without Holdfast, on one machine. */
package dev.holdfast.bench;
