package dev.holdfast.artifact;

import java.util.List;

/**
 * What a Job that restores a backup to prove it is told, in the same environment variable and with
 * the same rules as a {@link RunSpec}. Whatever it makes is dropped again.
 *
 * @param formatVersion the version of this record, {@link RunSpec#FORMAT_VERSION}
 * @param restore the namespace and the name of the Restore, with a slash between them
 * @param uid the UID of the Restore
 * @param scope what the names of its databases begin with, and those of all others that may be
 *     dropped as left behind: the UID of the Restore, or of the policy that makes one after the
 *     other
 * @param backup where the backup is
 * @param identity what it is decrypted with; null if nothing was given
 * @param server the server that the databases are made on
 * @param throwAway whether that is a server for this run alone, which has nothing yet
 * @param databases which databases are restored; empty for all
 * @param queries what is asked of them
 * @param noProgressTimeoutSeconds after how many seconds without a byte moved the run gives up
 * @param jobs how many connections fill a database side by side; 0 for as many as have dumped it
 */
public record TestRunSpec(
    int formatVersion,
    String restore,
    String uid,
    String scope,
    RestoreRunSpec.StoredBackup backup,
    RestoreRunSpec.Identity identity,
    RunSpec.Server server,
    boolean throwAway,
    List<String> databases,
    List<Query> queries,
    int noProgressTimeoutSeconds,
    int jobs) {

  public TestRunSpec {
    databases = databases == null ? List.of() : List.copyOf(databases);
    queries = queries == null ? List.of() : List.copyOf(queries);
  }

  /**
   * A question that a database that is sound answers with true.
   *
   * @param field the field that it is, for messages
   * @param database the database of the backup that is asked
   * @param sql the question
   * @param timeoutSeconds how long the answer may take
   */
  public record Query(String field, String database, String sql, int timeoutSeconds) {}
}
