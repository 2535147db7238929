package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A bucket of Amazon S3, or of any server that speaks its protocol. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record S3Destination(
    @JsonPropertyDescription("Name of the bucket. It must exist.")
        @Required
        @Size(min = 3, max = 63)
        @Pattern(Patterns.BUCKET)
        String bucket,
    @JsonPropertyDescription(
            "Prefix of every key, ending in a slash. Below it: <namespace>/<policy>/<backup>/."
                + " Default: none.")
        @Size(max = 256)
        @Pattern(Patterns.PREFIX)
        String prefix,
    @JsonPropertyDescription("URL of the server. Default: Amazon S3 of the region.")
        @Size(max = 300)
        @Pattern(Patterns.ENDPOINT)
        String endpoint,
    @JsonPropertyDescription("Region of the bucket. Default: us-east-1.")
        @Size(min = 1, max = 64)
        @Pattern("^[A-Za-z0-9-]+$")
        String region,
    @JsonPropertyDescription(
            "Address the bucket in the path rather than in the host name, as most servers other"
                + " than Amazon's need it. Default: true where endpoint is given, else false.")
        Boolean pathStyle,
    @JsonPropertyDescription(
            "Secret with the credentials: keys AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and"
                + " optionally AWS_SESSION_TOKEN, or their usual other spellings (access-key-id,"
                + " accessKeyId, ACCESS_KEY_ID, ...). Absent: the workload identity of the Job's"
                + " service account, and nothing else.")
        SecretReference credentialsSecretRef,
    @JsonPropertyDescription(
            "Certificate authorities, PEM, trusted for this server beside the usual ones.")
        SecretKeyReference caSecretRef,
    @JsonPropertyDescription("Encryption at rest by the server. Default: what the bucket says.")
        ServerSideEncryption serverSideEncryption,
    @JsonPropertyDescription("Storage class, such as STANDARD_IA. Default: what the bucket says.")
        @Size(min = 1, max = 64)
        @Pattern("^[A-Z0-9_-]+$")
        String storageClass,
    @JsonPropertyDescription(
            "WhenSupported (the default): every part carries its SHA-256, which the server verifies."
                + " WhenRequired: for servers that reject that; the parts carry their MD5 instead."
                + " What a server does not confirm in its answers is read back and compared, which"
                + " doubles the traffic.")
        Checksums checksums) {

  /** Whether requests carry the checksums of newer S3 protocols. */
  public enum Checksums {
    /** Every part carries its SHA-256, which the server verifies. */
    @JsonProperty("WhenSupported")
    WHEN_SUPPORTED,
    /** Only what the protocol has always had. */
    @JsonProperty("WhenRequired")
    WHEN_REQUIRED
  }

  /** The kinds of encryption at rest. */
  public enum EncryptionType {
    /** With a key of the service. */
    @JsonProperty("AES256")
    AES256,
    /** With a key of the key management service. */
    @JsonProperty("aws:kms")
    AWS_KMS
  }

  /** Encryption at rest by the server. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @ValidationRule(
      value = "!has(self.kmsKeyId) || self.type == 'aws:kms'",
      message = "kmsKeyId needs type aws:kms")
  public record ServerSideEncryption(
      @JsonPropertyDescription("AES256 or aws:kms.") @Required EncryptionType type,
      @JsonPropertyDescription("Key for aws:kms. Default: the account's key for S3.")
          @Size(min = 1, max = 2048)
          String kmsKeyId) {}

  /** The region of a bucket that names none. */
  public static final String DEFAULT_REGION = "us-east-1";

  public S3Destination {
    prefix = prefix == null ? "" : prefix;
    region = region == null ? DEFAULT_REGION : region;
    pathStyle = pathStyle == null ? endpoint != null : pathStyle;
    checksums = checksums == null ? Checksums.WHEN_SUPPORTED : checksums;
  }
}
