package dev.holdfast.encryption;

import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RunSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Encrypts with the program {@code gpg}, which adds a code that tells of any alteration. */
final class OpenPgpEncryptor implements Encryptor {
  private final GnupgHome home;
  private final List<Manifest.Recipient> recipients;

  private OpenPgpEncryptor(GnupgHome home, List<Manifest.Recipient> recipients) {
    this.home = home;
    this.recipients = recipients;
  }

  static Encryptor of(List<KeyText> keys) throws IOException {
    GnupgHome home = GnupgHome.create();
    try {
      List<Manifest.Recipient> recipients = new OpenPgpRecipients(home).check(keys);
      OpenPgpEncryptor encryptor = new OpenPgpEncryptor(home, recipients);
      encryptor.rehearse();
      return encryptor;
    } catch (IOException | RuntimeException e) {
      home.close();
      throw e;
    }
  }

  private void rehearse() throws IOException {
    Tool.End end = Tool.run(command(), new byte[0]).end();
    if (end.status() != 0) {
      throw new EncryptionException(
          FailureReason.RECIPIENT_INVALID,
          RunSpec.Recipients.FIELD,
          "gpg cannot encrypt for these keys: " + new GnupgLines(end.said()).complaint());
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>(home.command("--no-autostart", "--quiet"));
    command.addAll(
        List.of(
            // There is no web of trust here: whoever wrote the policy vouches for the keys.
            "--trust-model",
            "always",
            // Whatever a key says that it prefers: old ones say 3DES.
            "--cipher-algo",
            "AES256",
            // The integrity of OpenPGP as all programs know it, not the one of newer gpg alone.
            "--rfc4880",
            // What arrives is compressed already.
            "--compress-algo",
            "none",
            // The same whenever it is made; the name is in the manifest.
            "--set-filename",
            ""));
    // With the exclamation mark gpg takes this very subkey, the one that the manifest names.
    recipients.forEach(r -> command.addAll(List.of("--recipient", r.subkey() + "!")));
    command.add("--encrypt");
    return command;
  }

  @Override
  public Encryption type() {
    return Encryption.OPENPGP;
  }

  @Override
  public List<Manifest.Recipient> recipients() {
    return recipients;
  }

  @Override
  public Encrypting on(OutputStream out) throws IOException {
    return Encrypting.ByTool.start(command(), out);
  }

  @Override
  public void close() {
    home.close();
  }
}
