package dev.holdfast.artifact;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Why a run failed. The name people see is the condition's reason. A passing fault is worth another
 * attempt of the same run; any other needs a person.
 */
public enum FailureReason {
  /** The RunSpec cannot be read or does not make sense. */
  @JsonProperty("InvalidRunSpec")
  INVALID_RUN_SPEC(false),
  /** A Secret is missing, or lacks a key. */
  @JsonProperty("SecretInvalid")
  SECRET_INVALID(false),
  /** The server does not answer, or its name does not resolve. */
  @JsonProperty("ServerUnreachable")
  SERVER_UNREACHABLE(true),
  /** The server refuses the credentials. */
  @JsonProperty("ServerAuthenticationFailed")
  SERVER_AUTHENTICATION_FAILED(false),
  /** The server offers no TLS, or not the one that the policy asks for. */
  @JsonProperty("ServerTlsFailed")
  SERVER_TLS_FAILED(false),
  /** There is no database of that name. */
  @JsonProperty("DatabaseNotFound")
  DATABASE_NOT_FOUND(false),
  /** A filter asks for a schema or a table that is not there. */
  @JsonProperty("FilterMatchesNothing")
  FILTER_MATCHES_NOTHING(false),
  /** A filter selects something that cannot be restored without what it does not select. */
  @JsonProperty("FilterTooNarrow")
  FILTER_TOO_NARROW(false),
  /** No client tool fits the server's version. */
  @JsonProperty("ClientToolMissing")
  CLIENT_TOOL_MISSING(false),
  /** The role lacks a right that the run needs. */
  @JsonProperty("ServerPermissionDenied")
  SERVER_PERMISSION_DENIED(false),
  /** pg_dump failed in another way. */
  @JsonProperty("DumpFailed")
  DUMP_FAILED(true),
  /** A database is there already under the name that one is to be restored to. */
  @JsonProperty("DatabaseExists")
  DATABASE_EXISTS(false),
  /** A database is in use that is to make way for another. */
  @JsonProperty("DatabaseInUse")
  DATABASE_IN_USE(false),
  /** The server lacks roles that own something in the backup, or are granted something. */
  @JsonProperty("RolesMissing")
  ROLES_MISSING(false),
  /** The server does not offer extensions that the backup has. */
  @JsonProperty("ExtensionsMissing")
  EXTENSIONS_MISSING(false),
  /** The server lacks tablespaces that the backup has. */
  @JsonProperty("TablespacesMissing")
  TABLESPACES_MISSING(false),
  /** The server is of an older major version than the backup. */
  @JsonProperty("ServerTooOld")
  SERVER_TOO_OLD(false),
  /** pg_restore failed. */
  @JsonProperty("RestoreFailed")
  RESTORE_FAILED(false),
  /** Two connections waited for each other until the server ended one of them. */
  @JsonProperty("RestoreDeadlocked")
  RESTORE_DEADLOCKED(true),
  /** An object of the backup, or the backup itself, is not where it should be. */
  @JsonProperty("ObjectMissing")
  OBJECT_MISSING(false),
  /** A manifest is not what its checksum says, or makes no sense. */
  @JsonProperty("ManifestInvalid")
  MANIFEST_INVALID(false),
  /** A backup is of a kind that this version cannot restore. */
  @JsonProperty("NotSupported")
  NOT_SUPPORTED(false),
  /** A recipient is not a public key. */
  @JsonProperty("RecipientInvalid")
  RECIPIENT_INVALID(false),
  /** A recipient is a secret key, given by mistake. */
  @JsonProperty("RecipientIsSecret")
  RECIPIENT_IS_SECRET(false),
  /** The key of a recipient, or its subkey for encryption, has expired. */
  @JsonProperty("RecipientExpired")
  RECIPIENT_EXPIRED(false),
  /** The key of a recipient, or its subkey for encryption, is revoked. */
  @JsonProperty("RecipientRevoked")
  RECIPIENT_REVOKED(false),
  /** The key of a recipient is for other purposes than encryption. */
  @JsonProperty("RecipientCannotEncrypt")
  RECIPIENT_CANNOT_ENCRYPT(false),
  /** The key of a recipient is of a kind, a version or an algorithm that is not supported. */
  @JsonProperty("RecipientNotSupported")
  RECIPIENT_NOT_SUPPORTED(false),
  /** A recipient is of another type than the policy says. */
  @JsonProperty("RecipientOfOtherType")
  RECIPIENT_OF_OTHER_TYPE(false),
  /** A recipient is given twice. */
  @JsonProperty("RecipientTwice")
  RECIPIENT_TWICE(false),
  /** The program that encrypts is not there. */
  @JsonProperty("EncryptionToolMissing")
  ENCRYPTION_TOOL_MISSING(false),
  /** The program that encrypts or decrypts failed in a way that may pass. */
  @JsonProperty("EncryptionFailed")
  ENCRYPTION_FAILED(true),
  /** The backup is encrypted, and nothing was given to decrypt it with. */
  @JsonProperty("DecryptionKeyMissing")
  DECRYPTION_KEY_MISSING(false),
  /**
   * What was given to decrypt with is not an identity or a secret key, or its passphrase is not.
   */
  @JsonProperty("DecryptionKeyInvalid")
  DECRYPTION_KEY_INVALID(false),
  /** The backup is encrypted for others. */
  @JsonProperty("DecryptionKeyWrong")
  DECRYPTION_KEY_WRONG(false),
  /** An object cannot be decrypted although the key fits: it is truncated or altered. */
  @JsonProperty("DecryptionFailed")
  DECRYPTION_FAILED(false),
  /** The bucket does not exist. */
  @JsonProperty("BucketNotFound")
  BUCKET_NOT_FOUND(false),
  /** The destination is not what a backup can be stored in, such as a symbolic link. */
  @JsonProperty("DestinationInvalid")
  DESTINATION_INVALID(false),
  /** The store refuses the credentials, or lacks a right. */
  @JsonProperty("DestinationAccessDenied")
  DESTINATION_ACCESS_DENIED(false),
  /** The bucket or its server lacks something that the policy asks for. */
  @JsonProperty("DestinationUnsuitable")
  DESTINATION_UNSUITABLE(false),
  /** The store has no space left, or a quota is used up. */
  @JsonProperty("DestinationFull")
  DESTINATION_FULL(true),
  /** The store does not answer. */
  @JsonProperty("DestinationUnreachable")
  DESTINATION_UNREACHABLE(true),
  /** An upload failed in another way. */
  @JsonProperty("UploadFailed")
  UPLOAD_FAILED(true),
  /** The store holds or delivers something else than what was sent. */
  @JsonProperty("ChecksumMismatch")
  CHECKSUM_MISMATCH(true),
  /**
   * A copy of a backup is surely not what was stored there, or cannot be read: found by reading it
   * in full, and what was wrong a second time.
   */
  @JsonProperty("CopyDamaged")
  COPY_DAMAGED(false),
  /** A copy has the right checksums, and pg_restore fails on it, also the second time. */
  @JsonProperty("NotRestorable")
  NOT_RESTORABLE(false),
  /** A table of the restored databases has other rows than were counted when it was dumped. */
  @JsonProperty("RowsDiffer")
  ROWS_DIFFER(false),
  /** A query that a sound database answers with true has another answer. */
  @JsonProperty("QueryNotTrue")
  QUERY_NOT_TRUE(false),
  /** A query has no answer, so that nobody knows. */
  @JsonProperty("QueryFailed")
  QUERY_FAILED(false),
  /** There is another backup under this one's key already. */
  @JsonProperty("BackupExists")
  BACKUP_EXISTS(false),
  /**
   * The backup was committed elsewhere before it was stored here, by an attempt that was ended; no
   * other is stored beside it.
   */
  @JsonProperty("NotStored")
  NOT_STORED(false),
  /** No byte moved for too long. */
  @JsonProperty("NoProgress")
  NO_PROGRESS(true),
  /** The run was told to stop. */
  @JsonProperty("Cancelled")
  CANCELLED(true),
  /** A defect of Holdfast. */
  @JsonProperty("InternalError")
  INTERNAL_ERROR(true);

  private final boolean passing;

  FailureReason(boolean passing) {
    this.passing = passing;
  }

  /** Whether another attempt of the same run may succeed without anybody doing anything. */
  public boolean passing() {
    return passing;
  }

  /**
   * Whether it says something about the copy that was read or restored. Any other is of the way
   * there, of the server, or of what was asked for.
   */
  public boolean tellsOfTheCopy() {
    return switch (this) {
      case COPY_DAMAGED, NOT_RESTORABLE, ROWS_DIFFER, QUERY_NOT_TRUE -> true;
      default -> false;
    };
  }

  /** The reason in the form of a condition's reason, such as {@code DumpFailed}. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (String word : name().split("_", -1)) {
      text.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
    }
    return text.toString();
  }
}
