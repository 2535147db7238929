/** Where backups are stored: the {@link dev.holdfast.storage.ObjectStore} port and its adapters. */
package dev.holdfast.storage;
