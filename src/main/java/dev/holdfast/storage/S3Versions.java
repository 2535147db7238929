package dev.holdfast.storage;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/** An object of a few versions, in a bucket that may keep them. */
final class S3Versions {
  private final S3Bucket bucket;
  private final String key;

  S3Versions(S3Bucket bucket, String key) {
    this.bucket = bucket;
    this.key = key;
  }

  /**
   * Deletes the object and, only where that has left a marker, its versions: whoever may delete
   * objects need not have a right to versions where there are none.
   *
   * @return why versions stay; empty if none does
   */
  Optional<String> delete() throws IOException {
    DeleteObjectResponse answer;
    try {
      answer = bucket.client().deleteObject(r -> r.bucket(bucket.name()).key(key));
    } catch (SdkException e) {
      throw bucket.errors().of("deleting " + key, e);
    }
    if (!Boolean.TRUE.equals(answer.deleteMarker())) {
      return Optional.empty();
    }
    try {
      deleteVersions();
      return Optional.empty();
    } catch (SdkException e) {
      return Optional.of(
          "the bucket keeps versions, and that of "
              + key
              + " stays until its retention ends or its lifecycle rules remove it: "
              + bucket.errors().of("deleting versions", e).getMessage());
    }
  }

  private void deleteVersions() {
    ListObjectVersionsResponse all =
        bucket.client().listObjectVersions(r -> r.bucket(bucket.name()).prefix(key));
    Stream.concat(
            all.versions().stream()
                .filter(one -> one.key().equals(key))
                .map(ObjectVersion::versionId),
            all.deleteMarkers().stream()
                .filter(one -> one.key().equals(key))
                .map(DeleteMarkerEntry::versionId))
        .forEach(
            id ->
                bucket.client().deleteObject(r -> r.bucket(bucket.name()).key(key).versionId(id)));
  }
}
