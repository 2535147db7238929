package dev.holdfast.storage;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Lists what lies directly in a directory of a bucket, page by page. */
final class S3Listing {
  private static final String DELIMITER = "/";

  private final S3Bucket bucket;
  private final String directory;
  private final String doing;
  private final PagesSeen pages;

  S3Listing(S3Bucket bucket, String directory) {
    this.bucket = bucket;
    this.directory = directory;
    this.doing = "listing " + directory;
    this.pages = new PagesSeen(doing);
  }

  /** Those that are answered by the visitor with true, until one is not. */
  private interface Page {
    boolean tell(ListObjectsV2Response page) throws StorageException;
  }

  /** Tells {@code visitor} of the objects, until it answers false. */
  void objects(Predicate<ObjectStore.Listed> visitor) throws StorageException {
    each(
        page -> {
          for (S3Object object : page.contents()) {
            // A server that ignores the prefix or the delimiter lists what lies elsewhere.
            if (Below.file(directory, object.key()).isPresent() && !visitor.test(listed(object))) {
              return false;
            }
          }
          return true;
        });
  }

  /** Tells {@code visitor} of the names of directories, until it answers false. */
  void directories(Predicate<String> visitor) throws StorageException {
    LastTold told = new LastTold(visitor);
    each(
        page ->
            entries(page)
                .flatMap(entry -> Below.directory(directory, entry).stream())
                .allMatch(told));
  }

  /** A server that ignores the delimiter names a directory with every object in it. */
  private static final class LastTold implements Predicate<String> {
    private final Predicate<String> visitor;
    private String last;

    LastTold(Predicate<String> visitor) {
      this.visitor = visitor;
    }

    @Override
    public boolean test(String name) {
      boolean again = name.equals(last);
      last = name;
      return again || visitor.test(name);
    }
  }

  private ObjectStore.Listed listed(S3Object object) throws StorageException {
    if (object.size() == null || object.lastModified() == null) {
      throw pages.unusable("it does not say how large " + object.key() + " is, or how old");
    }
    return new ObjectStore.Listed(object.key(), object.size(), object.lastModified());
  }

  private static Stream<String> entries(ListObjectsV2Response page) {
    return Stream.concat(
        page.commonPrefixes().stream().map(CommonPrefix::prefix),
        page.contents().stream().map(S3Object::key));
  }

  private void each(Page visitor) throws StorageException {
    ListObjectsV2Response page = request(null);
    while (visitor.tell(page) && page.isTruncated()) {
      List<String> entries = entries(page).limit(1).toList();
      pages.add(page.nextContinuationToken(), entries.stream().findFirst());
      page = request(page.nextContinuationToken());
    }
  }

  private ListObjectsV2Response request(String token) throws StorageException {
    ListObjectsV2Response page;
    try {
      page =
          bucket
              .client()
              .listObjectsV2(
                  r ->
                      r.bucket(bucket.name())
                          .prefix(directory)
                          .delimiter(DELIMITER)
                          // A key may have characters that XML cannot hold.
                          .encodingType(EncodingType.URL)
                          .continuationToken(token));
    } catch (SdkException e) {
      throw bucket.errors().of(doing, e);
    }
    if (page.isTruncated() == null) {
      // An empty answer, or one about something else, would look like an empty bucket.
      throw pages.unusable("it is no listing");
    }
    String prefix = page.prefix();
    if (prefix != null && !prefix.isEmpty() && !prefix.equals(directory)) {
      throw pages.unusable("it is the listing of " + prefix);
    }
    String next = page.nextContinuationToken();
    if (!page.isTruncated() && next != null && !next.isEmpty()) {
      throw pages.unusable("it says that this is all, and where the rest is");
    }
    return page;
  }
}
