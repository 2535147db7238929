package dev.holdfast.artifact;

import java.util.List;

/**
 * What a Job that restores is told, in the same environment variable and with the same rules as a
 * {@link RunSpec}.
 *
 * @param formatVersion the version of this record, {@link RunSpec#FORMAT_VERSION}
 * @param restore the namespace and the name of the Restore, with a slash between them
 * @param uid the UID of the Restore
 * @param backup where the backup is
 * @param identity what it is decrypted with; null if nothing was given
 * @param target the server that is restored to
 * @param databases which databases, and their new names; empty for all under their own names
 * @param noProgressTimeoutSeconds after how many seconds without a byte moved the run gives up
 * @param options how it is done
 */
public record RestoreRunSpec(
    int formatVersion,
    String restore,
    String uid,
    StoredBackup backup,
    Identity identity,
    RunSpec.Server target,
    List<Mapping> databases,
    int noProgressTimeoutSeconds,
    RestoreOptions options) {

  public RestoreRunSpec {
    options = options == null ? RestoreOptions.DEFAULT : options;
  }

  /**
   * A committed backup.
   *
   * @param destination where it is stored
   * @param manifest the key of its manifest
   * @param sha256 SHA-256 of its manifest, in hexadecimal; null if nobody knows what it was
   */
  public record StoredBackup(RunSpec.Destination destination, String manifest, String sha256) {

    /** Where its objects are, ending in a slash. */
    public String directory() {
      return manifest.substring(0, manifest.lastIndexOf('/') + 1);
    }
  }

  /**
   * What a backup is decrypted with.
   *
   * @param key file with an age identity or an OpenPGP secret key
   * @param passphrase file with the passphrase of the secret key; may be null
   */
  public record Identity(RunSpec.MountedSecret key, RunSpec.MountedSecret passphrase) {
    /** The field of the Restore that it is. */
    public static final String FIELD = "spec.decryption";
  }

  /**
   * A database of the backup.
   *
   * @param from its name in the backup
   * @param to the name that it gets
   */
  public record Mapping(String from, String to) {}
}
