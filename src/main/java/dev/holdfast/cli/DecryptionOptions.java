package dev.holdfast.cli;

import dev.holdfast.api.v1alpha1.Decryption;
import dev.holdfast.api.v1alpha1.IdentityReference;
import picocli.CommandLine.Option;

/** What encrypted backups are opened with. */
final class DecryptionOptions {
  @Option(
      names = "--identity",
      paramLabel = "SECRET/KEY",
      description = "The identity of age or the secret key of OpenPGP, for encrypted backups.")
  private String identity;

  @Option(
      names = "--passphrase-key",
      paramLabel = "KEY",
      description = "The key of the same Secret with the passphrase, if it has one.")
  private String passphrase;

  /** Null if nothing is opened. */
  Decryption decryption() {
    if (identity == null) {
      if (passphrase != null) {
        throw new CommandFailedException(
            ExitStatus.USAGE, "--passphrase-key: only together with --identity");
      }
      return null;
    }
    String[] parts = identity.split("/", -1);
    if (parts.length != 2) {
      throw new CommandFailedException(ExitStatus.USAGE, "--identity: give SECRET/KEY");
    }
    return new Decryption(new IdentityReference(parts[0], parts[1], passphrase));
  }
}
