package dev.holdfast.encryption;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Decrypts with the program {@code gpg}. Its exit status alone says too little: it is 0 for a
 * message that was cut in its header, and for one that was never encrypted.
 */
final class OpenPgpDecryptor implements Decryptor {
  private static final System.Logger LOG = System.getLogger(OpenPgpDecryptor.class.getName());
  private static final long MAX_KEY = 1 << 20;

  /** The flag of an imported key that tells of a secret part. */
  private static final int WITH_SECRET = 16;

  private static final String FAILED = GnupgLines.STATUS + "DECRYPTION_FAILED";

  private final String field;
  private final GnupgHome home;
  private final Path passphrase;

  private OpenPgpDecryptor(String field, GnupgHome home, Path passphrase) {
    this.field = field;
    this.home = home;
    this.passphrase = passphrase;
  }

  static Decryptor of(String field, Path key, Path passphrase) throws IOException {
    if (Files.size(key) > MAX_KEY) {
      throw invalid(field, "it is too large to be a secret key of OpenPGP");
    }
    KeyText text = KeyText.file(field, Files.readAllBytes(key));
    if (!text.looksLikeOpenPgp() && text.text().contains("AGE-SECRET-KEY-")) {
      throw invalid(field, "this is an identity of age, but the backup is encrypted with OpenPGP");
    }
    OpenPgpDecryptor decryptor = new OpenPgpDecryptor(field, GnupgHome.create(), passphrase);
    try {
      decryptor.importKey(text.content());
      return decryptor;
    } catch (IOException | RuntimeException e) {
      decryptor.close();
      throw e;
    }
  }

  private void importKey(byte[] key) throws IOException {
    Tool.End end = Tool.run(home.command("--pinentry-mode", "loopback", "--import"), key).end();
    GnupgLines lines = new GnupgLines(end.said());
    List<Integer> imported =
        lines.status("IMPORT_OK").map(text -> Integer.parseInt(text.split(" ", -1)[0])).toList();
    if (imported.stream().anyMatch(flags -> (flags & WITH_SECRET) != 0)) {
      return;
    }
    if (!imported.isEmpty()) {
      throw invalid(
          field,
          "this is a public key; to decrypt takes the secret one, as gpg --export-secret-keys"
              + " prints it");
    }
    throw invalid(field, "this is not a secret key of OpenPGP: gpg says: " + lines.complaint());
  }

  private static EncryptionException invalid(String field, String sentence) {
    return new EncryptionException(FailureReason.DECRYPTION_KEY_INVALID, field, sentence);
  }

  @Override
  public Decrypting on(InputStream in) throws IOException {
    List<String> command = new ArrayList<>(home.command("--pinentry-mode", "loopback"));
    if (passphrase != null) {
      command.addAll(List.of("--passphrase-file", passphrase.toString()));
    }
    command.add("--decrypt");
    return Decrypting.ByTool.start(command, FAILED, in, this::judge);
  }

  private void judge(Tool.End end) throws EncryptionException {
    GnupgLines lines = new GnupgLines(end.said());
    boolean authentic =
        end.status() == 0 && lines.has("DECRYPTION_OKAY") && !lines.has("DECRYPTION_FAILED");
    if (authentic) {
      return;
    }
    if (lines.has("NEED_PASSPHRASE") && passphrase == null) {
      throw invalid(
          field,
          "the secret key is protected by a passphrase; name its key in the Secret with"
              + " passphraseKey");
    }
    if (lines.says("Bad passphrase")) {
      throw invalid(field + ".passphraseKey", "this is not the passphrase of the secret key");
    }
    if (lines.has("ENC_TO") && !lines.has("DECRYPTION_KEY") && lines.has("DECRYPTION_FAILED")) {
      throw new EncryptionException(
          FailureReason.DECRYPTION_KEY_WRONG,
          field,
          "the backup is encrypted for others, and this is not their secret key; it takes that of"
              + " key id "
              + lines
                  .status("ENC_TO")
                  .map(text -> text.split(" ", -1)[0])
                  .collect(Collectors.joining(" or ")));
    }
    if (end.wasKilled() && !lines.has("DECRYPTION_FAILED")) {
      throw end.killed(GnupgHome.GPG);
    }
    throw new EncryptionException(
        FailureReason.DECRYPTION_FAILED,
        null,
        "what is stored is truncated or was altered: gpg says: " + lines.complaint());
  }

  @Override
  public void close() {
    try {
      home.endAgent();
    } catch (IOException e) {
      // Without its directory the agent ends by itself, and with it the pod.
      LOG.log(System.Logger.Level.WARNING, () -> "gpg-agent was left: " + e.getMessage());
    }
    home.close();
  }
}
