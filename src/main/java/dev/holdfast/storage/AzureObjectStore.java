package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** A container of Azure Blob Storage. */
public final class AzureObjectStore implements ObjectStore {
  private static final int RANGE_NOT_SATISFIABLE = 416;

  /** Smaller than this, an answer may be the description of an error. */
  private static final int ERROR_BODY = 16 << 10;

  private final AzureClient client;
  private final AzureErrors errors;
  private final String container;
  private final ReadAhead.Budget ahead = new ReadAhead.Budget();

  private AzureObjectStore(RunSpec.Azure azure, AzureAccess access, AzurePatience patience) {
    this.errors = new AzureErrors(azure);
    this.client = new AzureClient(azure, access, errors, patience);
    this.container = azure.container();
  }

  /**
   * Opens a container. Nothing is sent yet.
   *
   * @param credentials the key or signature; null for the workload identity of this pod
   * @param environment the environment of the process, which tells of that identity
   * @throws StorageException if there are no credentials, or none of the right form
   */
  public static AzureObjectStore open(
      RunSpec.Azure azure, AzureCredentials credentials, Map<String, String> environment)
      throws StorageException {
    return open(azure, credentials, environment, AzurePatience.USUAL);
  }

  static AzureObjectStore open(
      RunSpec.Azure azure,
      AzureCredentials credentials,
      Map<String, String> environment,
      AzurePatience patience)
      throws StorageException {
    AzureAccess access =
        credentials == null
            ? AzureWorkloadIdentity.of(environment)
            : credentials.accountKey() == null
                ? new AzureSas(credentials.sasToken())
                : new AzureSharedKey(azure.account(), credentials.accountKey());
    return new AzureObjectStore(azure, access, patience);
  }

  @Override
  public Upload begin(String key, long expectedBytes, int atOnce) throws IOException {
    PartSize size =
        PartSize.of(
            expectedBytes, atOnce, AzureUpload.MAX_BLOCKS, Runtime.getRuntime().maxMemory());
    return new AzureUpload(client, errors, key, path(key), size);
  }

  @Override
  public Optional<byte[]> read(String key, int maxBytes) throws IOException {
    String doing = "reading " + key;
    AzureAnswer answer =
        client.send(
            AzureRequest.of("GET", path(key)).header("x-ms-range", "bytes=0-" + maxBytes),
            doing,
            Math.max(maxBytes + 1, ERROR_BODY));
    if (answer.status() == RANGE_NOT_SATISFIABLE) {
      return Optional.of(new byte[0]);
    }
    if (answer.status() == 404 && answer.code().equals("BlobNotFound")) {
      return Optional.empty();
    }
    if (answer.status() != 200 && answer.status() != 206) {
      throw errors.of(doing, answer);
    }
    if (answer.body().length > maxBytes) {
      throw new StorageException(
          FailureReason.CHECKSUM_MISMATCH, key + " is larger than " + maxBytes + " bytes");
    }
    return Optional.of(answer.body());
  }

  @Override
  public InputStream open(String key) throws IOException {
    return AzureDownload.open(client, errors, ahead, key, path(key));
  }

  @Override
  public boolean createIfAbsent(String key, byte[] content) throws IOException {
    AzureAnswer answer = put(key, content);
    boolean taken = answer.status() == 409 || answer.status() == 412;
    if (taken && !answer.isOfRepetition()) {
      return false;
    }
    if (answer.status() != 201) {
      // A repetition that is refused may have met what was sent before it.
      StorageException failure = errors.of("writing " + key, answer);
      throw answer.status() >= 500 || answer.isOfRepetition()
          ? new WriteInDoubtException(failure, false)
          : failure;
    }
    Optional<byte[]> back;
    try {
      back = read(key, content.length);
    } catch (StorageException e) {
      throw new WriteInDoubtException(e, true);
    }
    if (back.isEmpty() || !Arrays.equals(content, back.get())) {
      throw new WriteInDoubtException(
          new StorageException(
              FailureReason.CHECKSUM_MISMATCH, key + " reads back otherwise than it was written"),
          true);
    }
    return true;
  }

  private AzureAnswer put(String key, byte[] content) throws IOException {
    try {
      return client.send(
          AzureRequest.of("PUT", path(key))
              .header("if-none-match", "*")
              .header("x-ms-blob-type", "BlockBlob")
              .header(
                  "content-md5", Base64.getEncoder().encodeToString(Digests.md5().digest(content)))
              .body(content, content.length),
          "writing " + key);
    } catch (StorageException e) {
      throw new WriteInDoubtException(e, false);
    }
  }

  @Override
  public OptionalLong size(String key) throws IOException {
    String doing = "looking for " + key;
    AzureAnswer answer = client.send(AzureRequest.of("HEAD", path(key)), doing);
    if (answer.status() == 404 && answer.code().equals("BlobNotFound")) {
      return OptionalLong.empty();
    }
    OptionalLong size = answer.headers().firstValueAsLong("content-length");
    if (answer.status() != 200 || size.isEmpty()) {
      throw errors.of(doing, answer);
    }
    return size;
  }

  @Override
  public void delete(String key) throws IOException {
    String doing = "deleting " + key;
    AzureAnswer answer = client.send(AzureRequest.of("DELETE", path(key)), doing);
    boolean gone = answer.status() == 404 && answer.code().equals("BlobNotFound");
    if (answer.status() != 202 && !gone) {
      throw errors.of(doing, answer);
    }
  }

  /**
   * Nothing: blocks that no list names are dropped by the service after a week, and cannot be
   * dropped before but by making a blob of them.
   *
   * @see <a href="https://learn.microsoft.com/rest/api/storageservices/put-block">Put Block</a>
   */
  @Override
  public void abortUploads(String directory, Predicate<String> file) {
    // See above.
  }

  /** Nothing, likewise. */
  @Override
  public void abortStaleUploads(String directory, Instant before) {
    // See above.
  }

  @Override
  public void list(String directory, Predicate<Listed> visitor) throws IOException {
    new AzureListing(client, errors, container, directory).objects(visitor);
  }

  @Override
  public void listDirectories(String directory, Predicate<String> visitor) throws IOException {
    new AzureListing(client, errors, container, directory).directories(visitor);
  }

  private String path(String key) {
    return AzurePaths.blob(container, key);
  }

  @Override
  public void close() {
    // The client holds nothing but idle connections, which end with it.
  }
}
