package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** A bucket of Amazon S3, or of any server that speaks its protocol. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "!has(self.tags) || self.tags.all(k, k.size() >= 1 && k.size() <= 128 &&"
            + " self.tags[k].size() <= 256 && !k.startsWith('aws:'))",
    message =
        "a key of tags has 1 to 128 characters and does not begin with aws:, a value at most 256")
@ValidationRule(
    value =
        "!has(self.metadata) || self.metadata.all(k, k.size() >= 1 && k.size() <= 64 &&"
            + " self.metadata[k].size() >= 1 && self.metadata[k].size() <= 128)",
    message = "a key of metadata has 1 to 64 characters, a value 1 to 128")
public record S3Destination(
    @JsonPropertyDescription("Name of the bucket. It must exist.")
        @Required
        @Size(min = 3, max = 63)
        @ValidationRule(value = Rules.BUCKET, message = Rules.BUCKET_SAYS)
        String bucket,
    @JsonPropertyDescription(
            "Prefix of every key, ending in a slash. Below it: <namespace>/<policy>/<backup>/."
                + " Default: none.")
        @Size(max = 256)
        @ValidationRule(value = Rules.PREFIX, message = Rules.PREFIX_SAYS)
        String prefix,
    @JsonPropertyDescription("URL of the server. Default: Amazon S3 of the region.")
        @Size(max = 300)
        @ValidationRule(value = Rules.ENDPOINT, message = Rules.ENDPOINT_SAYS)
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
            "WhenSupported (the default): every part carries its CRC32C, which the server"
                + " verifies. WhenRequired: for servers that reject that; the parts carry their MD5"
                + " instead. What a server does not confirm in its answers is read back and"
                + " compared, which doubles the traffic.")
        Checksums checksums,
    @JsonPropertyDescription(
            "Tags of every object. Keys have 1 to 128, values up to 256 characters: ASCII letters,"
                + " digits, spaces and + - = . _ : / @. Needs s3:PutObjectTagging. Default: none.")
        @Size(max = S3Destination.MAX_TAGS)
        Map<String, String> tags,
    @JsonPropertyDescription(
            "Metadata of every object (x-amz-meta-...). Keys have 1 to 64 lower-case letters,"
                + " digits and hyphens, values 1 to 128 printable ASCII characters. Default: none.")
        @Size(max = S3Destination.MAX_METADATA)
        Map<String, String> metadata,
    @JsonPropertyDescription(
            "Lock every object against deletion and replacement. The bucket must have been made"
                + " with object lock. Needs s3:PutObjectRetention. Default: what the bucket says.")
        ObjectLock objectLock,
    @JsonPropertyDescription(
            "Into how many parts the server lets an upload be divided, where it is fewer than"
                + " Amazon's 10000. Default: 10000.")
        @Min(S3Destination.MIN_PARTS)
        @Max(S3Destination.MAX_PARTS)
        Integer maxParts) {

  /** How many tags an object may have. */
  public static final int MAX_TAGS = 10;

  /** How many keys of metadata are accepted; all of it together must fit into 2 KiB. */
  public static final int MAX_METADATA = 10;

  /** The fewest parts that a known server allows. */
  public static final int MIN_PARTS = 1_000;

  /** The parts that S3 allows, and the default. */
  public static final int MAX_PARTS = 10_000;

  /** Whether requests carry the checksums of newer S3 protocols. */
  public enum Checksums {
    /** Every part carries its CRC32C, which the server verifies. */
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

  /** How firmly an object is locked. */
  public enum LockMode {
    /** Those with a special right may remove it. */
    @JsonProperty("GOVERNANCE")
    GOVERNANCE,
    /** Nobody may remove it, not even the account's owner. */
    @JsonProperty("COMPLIANCE")
    COMPLIANCE
  }

  /** A lock against deletion and replacement. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ObjectLock(
      @JsonPropertyDescription(
              "GOVERNANCE: those with the right s3:BypassGovernanceRetention may remove the object."
                  + " COMPLIANCE: nobody may.")
          @Required
          LockMode mode,
      @JsonPropertyDescription(
              "For how long, from the time its upload begins, such as 7d or 12h; at most 36500d.")
          @Required
          @JsonProperty("for")
          @Size(min = 2, max = Patterns.MAX_DURATION)
          @ValidationRule(value = Rules.DURATION, message = Rules.DURATION_SAYS)
          String duration) {}

  /** The region of a bucket that names none. */
  public static final String DEFAULT_REGION = "us-east-1";

  public S3Destination {
    prefix = prefix == null ? "" : prefix;
    region = region == null ? DEFAULT_REGION : region;
    pathStyle = pathStyle == null ? endpoint != null : pathStyle;
    checksums = checksums == null ? Checksums.WHEN_SUPPORTED : checksums;
    tags = sorted(tags);
    metadata = sorted(metadata);
    maxParts = maxParts == null ? MAX_PARTS : maxParts;
  }

  /** In the order of the keys, so that the same policy always makes the same Job. */
  private static Map<String, String> sorted(Map<String, String> map) {
    return map == null ? Map.of() : Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
