package dev.holdfast.status;

/**
 * Why a backup makes no headway right now. The reason, and not the sentence, tells one cause from
 * another: Kubernetes words the same cause differently from minute to minute.
 *
 * @param reason one CamelCase word, the reason of the conditions while it lasts
 * @param message one sentence for people
 * @param alarming whether it is worth a warning; much of it passes by itself within seconds
 */
record Waiting(String reason, String message, boolean alarming) {}
