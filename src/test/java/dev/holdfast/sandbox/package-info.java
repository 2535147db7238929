/** The command {@code ./sandbox}: the whole story on a machine with a JDK, Maven and PostgreSQL. */
package dev.holdfast.sandbox;
