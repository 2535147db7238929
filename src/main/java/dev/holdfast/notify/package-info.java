/**
 * Tells people and programs what happens to backups.
 *
 * <p>What is to be told follows from the state of the objects, and is part of the policy's status
 * until it is delivered: {@link dev.holdfast.notify.Facts} and {@link dev.holdfast.notify.Outbox}
 * are pure. {@link dev.holdfast.notify.Dispatcher} delivers, each channel for itself.
 */
package dev.holdfast.notify;
