package dev.holdfast.storage;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;

/** Uploads that nobody finished: they are no objects, but the store keeps their parts. */
final class S3Leftovers {
  private final S3Bucket bucket;
  private final String prefix;
  private final Set<String> seen = new HashSet<>();
  private StorageException failure;

  /** Those whose keys begin with {@code prefix}. */
  S3Leftovers(S3Bucket bucket, String prefix) {
    this.bucket = bucket;
    this.prefix = prefix;
  }

  /**
   * Aborts those that {@code which} accepts. A server that ignores the prefix lists what belongs to
   * others, too.
   *
   * @throws StorageException if they cannot be listed, or, after all others were aborted, one of
   *     them cannot be
   */
  void abort(Predicate<MultipartUpload> which) throws StorageException {
    ListMultipartUploadsResponse page = list(null);
    while (page != null) {
      for (MultipartUpload upload : page.uploads()) {
        if (which.test(upload)) {
          abort(upload);
        }
      }
      page = next(page);
    }
    if (failure != null) {
      throw failure;
    }
  }

  private ListMultipartUploadsResponse next(ListMultipartUploadsResponse page)
      throws StorageException {
    if (!Boolean.TRUE.equals(page.isTruncated()) || page.nextKeyMarker() == null) {
      return null;
    }
    // A server that ignores the markers, or goes round in a circle, would list for ever.
    boolean further = seen.add(page.nextKeyMarker() + "\n" + page.nextUploadIdMarker());
    return further ? list(page) : null;
  }

  private ListMultipartUploadsResponse list(ListMultipartUploadsResponse after)
      throws StorageException {
    try {
      return bucket
          .client()
          .listMultipartUploads(
              r -> {
                r.bucket(bucket.name()).prefix(prefix);
                if (after != null) {
                  r.keyMarker(after.nextKeyMarker()).uploadIdMarker(after.nextUploadIdMarker());
                }
              });
    } catch (SdkException e) {
      throw bucket.errors().of("looking for unfinished uploads", e);
    }
  }

  private void abort(MultipartUpload upload) {
    try {
      bucket
          .client()
          .abortMultipartUpload(
              r -> r.bucket(bucket.name()).key(upload.key()).uploadId(upload.uploadId()));
    } catch (NoSuchUploadException e) {
      // Somebody else was faster, and that is as good.
      return;
    } catch (SdkException e) {
      StorageException one = bucket.errors().of("aborting the upload of " + upload.key(), e);
      if (failure == null) {
        failure = one;
      } else {
        failure.addSuppressed(one);
      }
    }
  }
}
