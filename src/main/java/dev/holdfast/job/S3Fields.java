package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.Patterns;
import dev.holdfast.api.v1alpha1.S3Destination;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds what is wrong with what is said about a bucket. */
final class S3Fields {
  /** The longest that S3 locks an object for. */
  private static final Duration MAX_LOCK = Duration.ofDays(36_500);

  /** Keys and values together, as S3 counts them. */
  private static final int MAX_METADATA_BYTES = 2_048;

  private S3Fields() {}

  /** What is wrong with {@code s3}, which is the field {@code field}. */
  static List<String> problems(String field, S3Destination s3) {
    List<String> problems = new ArrayList<>();
    if (s3.bucket() == null || !Patterns.matches(Patterns.BUCKET, s3.bucket())) {
      problems.add(field + ".bucket: \"" + s3.bucket() + "\" is not a name of a bucket");
    }
    if (!Patterns.matches(Patterns.PREFIX, s3.prefix())) {
      problems.add(field + ".prefix: write it like prod/databases/, ending in a slash");
    }
    if (s3.endpoint() != null && !Patterns.matches(Patterns.ENDPOINT, s3.endpoint())) {
      problems.add(field + ".endpoint: write it like https://s3.example.com");
    }
    checkTags(field + ".tags", s3.tags(), problems);
    checkMetadata(field + ".metadata", s3.metadata(), problems);
    if (s3.serverSideEncryption() != null && s3.serverSideEncryption().type() == null) {
      problems.add(field + ".serverSideEncryption.type: say AES256 or aws:kms");
    }
    if (s3.objectLock() != null) {
      checkLock(field + ".objectLock", s3.objectLock(), problems);
    }
    if (s3.maxParts() < S3Destination.MIN_PARTS || s3.maxParts() > S3Destination.MAX_PARTS) {
      problems.add(
          field
              + ".maxParts: must be from "
              + S3Destination.MIN_PARTS
              + " to "
              + S3Destination.MAX_PARTS);
    }
    return problems;
  }

  private static void checkTags(String field, Map<String, String> tags, List<String> problems) {
    if (tags.size() > S3Destination.MAX_TAGS) {
      problems.add(field + ": an object has at most " + S3Destination.MAX_TAGS + " tags");
    }
    tags.forEach(
        (key, value) -> {
          if (!Patterns.matches(Patterns.TAG_KEY, key)
              || !Patterns.matches(Patterns.TAG_VALUE, value)) {
            problems.add(
                field
                    + ": \""
                    + key
                    + "\": use ASCII letters, digits, spaces and + - = . _ : / @, at most 128 in"
                    + " the key, which does not begin with aws:, and 256 in the value");
          }
        });
  }

  private static void checkMetadata(
      String field, Map<String, String> metadata, List<String> problems) {
    int bytes = 0;
    for (Map.Entry<String, String> entry : metadata.entrySet()) {
      bytes += entry.getKey().length() + entry.getValue().length();
      if (!Patterns.matches(Patterns.METADATA_KEY, entry.getKey())
          || !Patterns.matches(Patterns.METADATA_VALUE, entry.getValue())) {
        problems.add(
            field
                + ": \""
                + entry.getKey()
                + "\": use 1 to 64 lower-case letters, digits and hyphens in the key, and 1 to 128"
                + " printable ASCII characters in the value");
      }
    }
    if (metadata.size() > S3Destination.MAX_METADATA || bytes > MAX_METADATA_BYTES) {
      problems.add(
          field
              + ": give at most "
              + S3Destination.MAX_METADATA
              + " keys, with their values of at most "
              + MAX_METADATA_BYTES
              + " characters in all");
    }
  }

  private static void checkLock(
      String field, S3Destination.ObjectLock lock, List<String> problems) {
    if (lock.mode() == null) {
      problems.add(field + ".mode: say GOVERNANCE or COMPLIANCE");
    }
    if (lock.duration() == null) {
      problems.add(field + ".for: say for how long, such as 7d");
      return;
    }
    JobFields.duration(lock.duration(), field + ".for", problems);
    if (problems.isEmpty() && HumanDuration.parse(lock.duration()).compareTo(MAX_LOCK) > 0) {
      problems.add(field + ".for: must be at most " + MAX_LOCK.toDays() + "d");
    }
  }
}
