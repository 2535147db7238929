package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.encryption.Encrypting;
import dev.holdfast.encryption.EncryptionException;
import dev.holdfast.encryption.Encryptor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Tries whether backups can be encrypted, for each recipient by itself and for all together. */
final class RecipientCheck {
  private static final String NAME = "Encryption";
  private static final byte[] PROBE =
      "Tells whether this can be encrypted.\n".getBytes(StandardCharsets.UTF_8);

  private final RunSpec.Recipients recipients;
  private final Findings findings;

  /**
   * @param recipients null if backups are not encrypted
   */
  RecipientCheck(RunSpec.Recipients recipients, Findings findings) {
    this.recipients = recipients;
    this.findings = findings;
  }

  void run() throws RunFailedException {
    if (recipients == null) {
      findings.skipped(NAME, null, "backups are not encrypted by Holdfast (spec.encryption)");
      return;
    }
    List<String> keys = recipients.keys();
    boolean sound = true;
    for (int i = 0; i < keys.size(); i++) {
      String field = RunSpec.Recipients.FIELD + ".recipients[" + i + "]";
      RunSpec.Recipients one =
          new RunSpec.Recipients(recipients.type(), List.of(keys.get(i)), null);
      sound &= findings.check(NAME, "recipients[" + i + "]", field, () -> encrypt(one, field));
    }
    if (recipients.secret() != null) {
      RunSpec.Recipients file =
          new RunSpec.Recipients(recipients.type(), List.of(), recipients.secret());
      String field = recipients.secret().field();
      sound &= findings.check(NAME, recipients.secret().name(), field, () -> encrypt(file, field));
    }
    if (sound && keys.size() > 1) {
      // Each may be right, and one of them there twice.
      findings.check(
          NAME,
          "all recipients",
          RunSpec.Recipients.FIELD,
          () -> encrypt(recipients, RunSpec.Recipients.FIELD));
    }
  }

  private static String encrypt(RunSpec.Recipients one, String field) throws RunFailedException {
    try (Encryptor encryptor = Keys.encryptor(one)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (Encrypting encrypting = encryptor.on(out);
          OutputStream in = encrypting.stream()) {
        in.write(PROBE);
      }
      if (out.size() <= PROBE.length) {
        throw new RunFailedException(
            FailureReason.ENCRYPTION_FAILED, "the program has encrypted nothing", field);
      }
      return "encrypted for "
          + String.join(
              ", ", encryptor.recipients().stream().map(Manifest.Recipient::key).toList());
    } catch (RunFailedException e) {
      // A key that was tried by itself is the first of its kind, whatever place it has.
      throw new RunFailedException(e.reason(), e.getMessage(), field, e);
    } catch (EncryptionException e) {
      throw new RunFailedException(e.reason(), e.getMessage(), field, e);
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.ENCRYPTION_FAILED, "cannot encrypt: " + e.getMessage(), field, e);
    }
  }
}
