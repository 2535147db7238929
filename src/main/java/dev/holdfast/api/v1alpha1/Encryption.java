package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * Whom backups are encrypted for. What the recipients look like is held by rules rather than by
 * patterns, because the API server repeats what a pattern refuses, and what was pasted by mistake
 * may be a secret.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "has(self.recipients) != has(self.recipientsSecretRef)",
    message = "give recipients or recipientsSecretRef, one of the two")
@ValidationRule(
    value =
        "!has(self.recipients) || self.type != 'age' || self.recipients.all(r, r.matches('"
            + Patterns.AGE_RECIPIENT
            + "'))",
    message =
        "recipients: with type age, write each as age-keygen prints it, age1 and 58 more"
            + " characters; ssh keys and plugins are not supported, and a secret key never belongs"
            + " here")
@ValidationRule(
    value =
        "!has(self.recipients) || self.type != 'openpgp' || self.recipients.all(r,"
            + " r.startsWith('"
            + Encryption.OPENPGP_BEGINNING
            + "'))",
    message =
        "recipients: with type openpgp, each is what gpg --armor --export prints, from -----BEGIN"
            + " PGP PUBLIC KEY BLOCK----- on; a secret key never belongs here")
public record Encryption(
    @JsonPropertyDescription(
            "age or openpgp. Objects open with age -d or gpg --decrypt alone, and their names end"
                + " in .age or .gpg.")
        @Required
        Type type,
    @JsonPropertyDescription(
            "Public keys: recipients of age (age1...), or armored public keys of OpenPGP with one"
                + " key each. Any one of their owners can decrypt. Keys that are longer than 8192"
                + " characters go into recipientsSecretRef, or become shorter with gpg"
                + " --export-options export-minimal.")
        @Size(min = 1, max = 10)
        List<@Size(min = 1, max = 8192) String> recipients,
    @JsonPropertyDescription(
            "Secret with the public keys instead: recipients of age, one a line, or public keys of"
                + " OpenPGP, armored or binary, one after the other. Only the Job reads it.")
        SecretKeyReference recipientsSecretRef) {

  /** How an armored public key begins. */
  public static final String OPENPGP_BEGINNING = "-----BEGIN PGP PUBLIC KEY BLOCK-----";

  /** The kinds of encryption. */
  public enum Type {
    /** {@code age -d} reads it. */
    @JsonProperty("age")
    AGE,
    /** {@code gpg --decrypt} reads it. */
    @JsonProperty("openpgp")
    OPENPGP
  }

  public Encryption {
    recipients = recipients == null ? null : List.copyOf(recipients);
  }
}
