package dev.holdfast.status;

/**
 * Something worth an event.
 *
 * @param warning whether it is a warning
 * @param reason one CamelCase word
 * @param message one sentence for people
 */
public record Happening(boolean warning, String reason, String message) {}
