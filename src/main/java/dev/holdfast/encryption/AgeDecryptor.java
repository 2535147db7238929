package dev.holdfast.encryption;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Decrypts with the program {@code age}, which fails unless it has seen an authentic end. */
final class AgeDecryptor implements Decryptor {
  private static final long MAX_IDENTITIES = 1 << 20;
  private static final String NO_MATCH = "no identity matched any of the recipients";

  private final String field;
  private final Path identities;

  /** The recipients of the identities, for messages. */
  private final List<String> recipients;

  private AgeDecryptor(String field, Path identities, List<String> recipients) {
    this.field = field;
    this.identities = identities;
    this.recipients = recipients;
  }

  static Decryptor of(String field, Path identities) throws IOException {
    if (Files.size(identities) > MAX_IDENTITIES) {
      throw invalid(field, "it is too large to be an identity file of age");
    }
    byte[] content = Files.readAllBytes(identities);
    check(field, KeyText.file(field, content));
    Tool.Answer answer = Tool.run(List.of("age-keygen", "-y"), content);
    if (answer.end().status() != 0) {
      throw invalid(
          field,
          "this is not an identity file of age, which has a line AGE-SECRET-KEY-1...: "
              + AgeTool.complaint(answer.end().said()));
    }
    return new AgeDecryptor(field, identities, answer.output().lines().toList());
  }

  private static void check(String field, KeyText key) throws EncryptionException {
    String text = key.text();
    if (text.startsWith("age-encryption.org/") || text.contains("BEGIN AGE ENCRYPTED FILE")) {
      throw invalid(
          field,
          "this identity file is protected by a passphrase, which age asks of a person; store what"
              + " age -d makes of it");
    }
    if (key.looksLikeOpenPgp()) {
      throw invalid(field, "this is a key of OpenPGP, but the backup is encrypted with age");
    }
    if (text.toUpperCase(Locale.ROOT).contains("AGE-PLUGIN-")) {
      throw invalid(field, "identities of plugins are not supported");
    }
    if (key.looksLikeAge() && !key.looksSecret()) {
      throw invalid(
          field, "this is the recipient, which is public; the identity begins AGE-SECRET-KEY-1");
    }
  }

  private static EncryptionException invalid(String field, String sentence) {
    return new EncryptionException(FailureReason.DECRYPTION_KEY_INVALID, field, sentence);
  }

  @Override
  public Decrypting on(InputStream in) throws IOException {
    return Decrypting.ByTool.start(
        List.of(AgeTool.NAME, "--decrypt", "--identity", identities.toString()),
        null,
        in,
        this::judge);
  }

  private void judge(Tool.End end) throws EncryptionException {
    if (end.status() == 0) {
      return;
    }
    if (end.wasKilled()) {
      throw end.killed(AgeTool.NAME);
    }
    String complaint = AgeTool.complaint(end.said());
    if (complaint.contains(NO_MATCH)) {
      throw new EncryptionException(
          FailureReason.DECRYPTION_KEY_WRONG,
          field,
          "the backup is encrypted for others; the identity given is that of "
              + String.join(", ", recipients));
    }
    throw new EncryptionException(
        FailureReason.DECRYPTION_FAILED,
        null,
        "what is stored is truncated or was altered: age says: " + complaint);
  }

  @Override
  public void close() {
    // The identity stays where it is mounted.
  }
}
