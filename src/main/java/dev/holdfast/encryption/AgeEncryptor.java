package dev.holdfast.encryption;

import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.Manifest;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Encrypts with the program {@code age}.
 *
 * @see <a href="https://age-encryption.org/v1">The age file format</a>
 */
final class AgeEncryptor implements Encryptor {
  private final List<String> recipients;

  private AgeEncryptor(List<String> recipients) {
    this.recipients = recipients;
  }

  static Encryptor of(List<KeyText> keys) throws IOException {
    return new AgeEncryptor(AgeRecipients.check(keys));
  }

  /** The command that encrypts for {@code recipients}. */
  static List<String> command(List<String> recipients) {
    List<String> command = new ArrayList<>(List.of(AgeTool.NAME, "--encrypt"));
    recipients.forEach(recipient -> command.addAll(List.of("--recipient", recipient)));
    return command;
  }

  @Override
  public Encryption type() {
    return Encryption.AGE;
  }

  @Override
  public List<Manifest.Recipient> recipients() {
    return recipients.stream().map(key -> new Manifest.Recipient(key, null)).toList();
  }

  @Override
  public Encrypting on(OutputStream out) throws IOException {
    return Encrypting.ByTool.start(command(recipients), out);
  }

  @Override
  public void close() {
    // A recipient is an argument; nothing was put aside.
  }
}
