package dev.holdfast.faults;

import java.util.Locale;

/** What Holdfast is at when the fault strikes. */
enum Step {
  /** A run that is due becomes a Backup. */
  SCHEDULE,
  /** The Backup becomes a Job. */
  START,
  /** The database is dumped and stored. */
  BACKUP,
  /** The manifest is written, and told of. */
  COMMIT,
  /** What has expired goes. */
  PRUNE,
  /** A record that the cluster has lost is made again. */
  CATALOGUE,
  /** A new database is filled. */
  RESTORE,
  /** A restored database takes the place of another. */
  SWAP,
  /** A backup is restored to see whether it can be. */
  VERIFICATION,
  /** Somebody is told. */
  NOTIFICATION;

  /** What people call it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
