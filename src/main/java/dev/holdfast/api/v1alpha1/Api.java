package dev.holdfast.api.v1alpha1;

/** Names that the API consists of. */
public final class Api {
  /** The API group. */
  public static final String GROUP = "holdfast.dev";

  /** The version of the API group that this package is. */
  public static final String VERSION = "v1alpha1";

  /** Label of Backups, Jobs and pods: the name of the policy. */
  public static final String POLICY_LABEL = GROUP + "/policy";

  /** Label of Backups, Jobs and pods: the tier. */
  public static final String TIER_LABEL = GROUP + "/tier";

  /** Label of Jobs and pods: the name of the Backup they work for. */
  public static final String BACKUP_LABEL = GROUP + "/backup";

  /** Label of Jobs and pods: the name of the Restore they work for. */
  public static final String RESTORE_LABEL = GROUP + "/restore";

  /** Label of Jobs and pods: the name of the BackupCopy they work for. */
  public static final String COPY_LABEL = GROUP + "/copy";

  /** Label of Jobs and pods: the name of the Prune they work for. */
  public static final String PRUNE_LABEL = GROUP + "/prune";

  /** Label of Jobs and pods: the name of the Catalogue they work for. */
  public static final String CATALOGUE_LABEL = GROUP + "/catalogue";

  /** Label of Jobs and pods: the name of the PolicyCheck they work for. */
  public static final String CHECK_LABEL = GROUP + "/check";

  /** Type of the condition that is True once something has ended as it was meant to. */
  public static final String COMPLETE = "Complete";

  /** Type of the condition that is True once something has failed, be it in part. */
  public static final String FAILED = "Failed";

  /** Annotation of scheduled Backups: the time of the schedule they were started for, RFC 3339. */
  public static final String SCHEDULED_FOR_ANNOTATION = GROUP + "/scheduled-for";

  /**
   * Annotation of scheduled Backups: the UID of the policy that they were started by, since another
   * may come to have its name.
   */
  public static final String POLICY_UID_ANNOTATION = GROUP + "/policy-uid";

  /**
   * Annotation of Backups: the UID of a policy of their name that they were not made for, and whose
   * retention they are to be in all the same. Only people set it.
   */
  public static final String ADOPTED_BY_ANNOTATION = GROUP + "/adopted-by";

  /**
   * Annotation of Backups that a catalogue has made again: SHA-256 of the manifest that they were
   * made from, in hexadecimal. There is nothing to be dumped for them, whatever their status says.
   */
  public static final String MADE_AGAIN_ANNOTATION = GROUP + "/made-again-from";

  /** Annotation of what was asked for over REST: the user who has done so. */
  public static final String REQUESTED_BY_ANNOTATION = GROUP + "/requested-by";

  /**
   * Annotation of what people and programs have asked for: what tells the request that has made it
   * from all others. Of one over REST with a key it is its SHA-256, in hexadecimal.
   */
  public static final String REQUEST_ANNOTATION = GROUP + "/request";

  /** Label of everything that the operator creates, with the value {@link #MANAGED_BY}. */
  public static final String MANAGED_BY_LABEL = "app.kubernetes.io/managed-by";

  /** Value of {@link #MANAGED_BY_LABEL}. */
  public static final String MANAGED_BY = "holdfast";

  /** Label of Backups that have {@link #OBJECTS_FINALIZER}, with the value {@code true}. */
  public static final String DELETES_OBJECTS_LABEL = GROUP + "/deletes-objects";

  /**
   * Finalizer of Backups whose deletionPolicy is Delete, and of no others: the record stays until
   * nothing is stored of it any more.
   */
  public static final String OBJECTS_FINALIZER = GROUP + "/stored-objects";

  private Api() {}
}
