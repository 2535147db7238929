package dev.holdfast.storage;

import dev.holdfast.artifact.ObjectKeys;
import dev.holdfast.artifact.RunSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** A bucket of S3 or of a server that speaks its protocol. */
public final class S3ObjectStore implements ObjectStore {
  private static final Predicate<String> OF_ANY_RUN = ObjectKeys.filesOfAttempts("");

  private static final System.Logger LOG = System.getLogger(S3ObjectStore.class.getName());
  private static final Duration CLEAN_UP_TIMEOUT = Duration.ofSeconds(20);

  private final S3Bucket bucket;
  private final S3Client client;
  private final S3Errors errors;

  private S3ObjectStore(S3Bucket bucket) {
    this.bucket = bucket;
    this.client = bucket.client();
    this.errors = bucket.errors();
  }

  /**
   * Opens a bucket. Nothing is sent yet.
   *
   * @param credentials the keys; null for the workload identity of this pod
   * @param ca PEM file with more certificate authorities; may be null
   */
  public static S3ObjectStore open(RunSpec.S3 s3, S3Credentials credentials, Path ca)
      throws StorageException {
    return open(s3, credentials, ca, S3Pauses.USUAL);
  }

  static S3ObjectStore open(RunSpec.S3 s3, S3Credentials credentials, Path ca, S3Pauses pauses)
      throws StorageException {
    S3Errors errors =
        new S3Errors(s3.bucket(), s3.endpoint() == null ? "Amazon S3" : s3.endpoint());
    var client = S3ClientFactory.create(s3, credentials, ca, pauses);
    return new S3ObjectStore(new S3Bucket(client, s3, errors, pauses, new ReadAhead.Budget()));
  }

  @Override
  public Upload begin(String key, long expectedBytes, int atOnce) throws IOException {
    int maxParts = bucket.spec().maxParts();
    PartSize size = PartSize.of(expectedBytes, atOnce, maxParts, Runtime.getRuntime().maxMemory());
    if (!size.holds(expectedBytes, maxParts)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} fits only if it is compressed well: the store takes {1} parts, and there is memory"
              + " for parts of {2} MiB; if it fails, {3}",
          key,
          maxParts,
          size.bytes() >> 20,
          PartSize.REMEDY);
    }
    return new S3Upload(bucket, key, size);
  }

  @Override
  public Optional<byte[]> read(String key, int maxBytes) throws IOException {
    return S3Reading.read(bucket, key, maxBytes);
  }

  @Override
  public InputStream open(String key) throws IOException {
    return S3Reading.open(bucket, key);
  }

  @Override
  public boolean createIfAbsent(String key, byte[] content) throws IOException {
    return new S3Creation(bucket, key, content).run();
  }

  @Override
  public OptionalLong size(String key) throws IOException {
    try {
      return OptionalLong.of(
          bucket.client().headObject(r -> r.bucket(bucket.name()).key(key)).contentLength());
    } catch (NoSuchKeyException e) {
      return OptionalLong.empty();
    } catch (SdkException e) {
      throw bucket.errors().of("looking for " + key, e);
    }
  }

  @Override
  public void delete(String key) throws IOException {
    try {
      client.deleteObject(
          r ->
              r.bucket(bucket.name())
                  .key(key)
                  .overrideConfiguration(o -> o.apiCallTimeout(CLEAN_UP_TIMEOUT)));
    } catch (SdkException e) {
      throw errors.of("deleting " + key, e);
    }
  }

  @Override
  public Optional<String> purge(String key) throws IOException {
    return new S3Versions(bucket, key).delete();
  }

  @Override
  public void abortUploads(String directory, Predicate<String> file) throws IOException {
    new S3Leftovers(bucket, directory)
        .abort(upload -> Below.file(directory, upload.key()).filter(file).isPresent());
  }

  @Override
  public void abortStaleUploads(String directory, Instant before) throws IOException {
    new S3Leftovers(bucket, directory)
        .abort(
            upload ->
                upload.initiated() != null
                    && upload.initiated().isBefore(before)
                    && isOfABackup(directory, upload.key()));
  }

  private static boolean isOfABackup(String directory, String key) {
    return Below.directory(directory, key)
        .flatMap(backup -> Below.file(directory + backup + "/", key))
        .filter(OF_ANY_RUN)
        .isPresent();
  }

  @Override
  public void list(String directory, Predicate<Listed> visitor) throws IOException {
    new S3Listing(bucket, directory).objects(visitor);
  }

  @Override
  public void listDirectories(String directory, Predicate<String> visitor) throws IOException {
    new S3Listing(bucket, directory).directories(visitor);
  }

  @Override
  public void close() {
    client.close();
  }
}
