package dev.holdfast.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A server that speaks S3, as a process of its own. */
public final class EmbeddedS3 implements AutoCloseable {
  /** Access key that every kind accepts. */
  public static final String ACCESS_KEY = "AKHOLDFASTTEST";

  /** Secret key that every kind accepts. */
  public static final String SECRET_KEY = "s3-Secret-0f9a3be1";

  /** The bucket that is there from the start. */
  public static final String BUCKET = "backups";

  private static final Path JARS = Path.of("target", "servers");

  /** Those that were borrowed and given back, empty; the end of this JVM is theirs. */
  private static final ConcurrentLinkedDeque<EmbeddedS3> IDLE = new ConcurrentLinkedDeque<>();

  private final ServerProcess process;
  private boolean borrowed;
  private S3Client own;

  private EmbeddedS3(ServerProcess process) {
    this.process = process;
  }

  /**
   * One as {@link #start} starts it, which may have been used before: its own start takes longer
   * than many a test. {@link #close} empties it and gives it back.
   */
  public static EmbeddedS3 borrow() {
    EmbeddedS3 idle = IDLE.poll();
    EmbeddedS3 server = idle == null ? start() : idle;
    server.borrowed = true;
    return server;
  }

  /** Starts a server that knows multipart, checksums, tags and versions, and accepts any keys. */
  public static EmbeddedS3 start() {
    TemporaryDirectory directory = TemporaryDirectory.create("holdfast-s3");
    int port = FreePort.find();
    return launch(
        directory,
        port,
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-jar",
            JARS.resolve("s3mock-exec.jar").toString(),
            "--server.address=127.0.0.1",
            "--server.port=" + FreePort.find(),
            "--com.adobe.testing.s3mock.http-port=" + port,
            "--com.adobe.testing.s3mock.store.root=" + directory.path(),
            "--com.adobe.testing.s3mock.store.initial-buckets=" + BUCKET,
            "--logging.level.root=WARN"));
  }

  /** Starts a server that refuses wrong keys and tampered requests. */
  public static EmbeddedS3 startStrict() {
    TemporaryDirectory directory = TemporaryDirectory.create("holdfast-s3");
    int port = FreePort.find();
    try {
      Files.createDirectories(directory.path().resolve("data").resolve(BUCKET));
      Path properties = directory.path().resolve("s3proxy.conf");
      Files.writeString(
          properties,
          String.join(
              "\n",
              "s3proxy.endpoint=http://127.0.0.1:" + port,
              "s3proxy.authorization=aws-v2-or-v4",
              "s3proxy.identity=" + ACCESS_KEY,
              "s3proxy.credential=" + SECRET_KEY,
              "jclouds.provider=filesystem-nio2",
              "jclouds.identity=local",
              "jclouds.credential=local",
              "jclouds.filesystem.basedir=" + directory.path().resolve("data"),
              ""));
      return launch(
          directory,
          port,
          List.of(
              "-XX:TieredStopAtLevel=1",
              "-jar",
              JARS.resolve("s3proxy-jar-with-dependencies.jar").toString(),
              "--properties",
              properties.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EmbeddedS3 launch(TemporaryDirectory directory, int port, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx192m");
    command.addAll(arguments);
    return new EmbeddedS3(ServerProcess.start("the S3 server", directory, port, command));
  }

  /** The URL of the server. */
  public String endpoint() {
    return process.url();
  }

  /** The region that requests are signed for. */
  public String region() {
    return Region.US_EAST_1.id();
  }

  /** What the server has logged. */
  public String serverLog() {
    return process.log();
  }

  /** Creates a bucket. */
  public void createBucket(String name) {
    own().createBucket(r -> r.bucket(name));
  }

  /** The directory that the server keeps its objects in. */
  public Path storage() {
    return process.directory();
  }

  /** A new client with the right keys, to be closed by whoever asked for it. */
  public S3Client client() {
    return S3Client.builder()
        .endpointOverride(URI.create(endpoint()))
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
        .build();
  }

  /** Making a client takes longer than most of what is done with it. */
  private synchronized S3Client own() {
    if (own == null) {
      own = client();
    }
    return own;
  }

  /** The keys of all objects in {@link #BUCKET}. */
  public List<String> keys() {
    return own().listObjectsV2Paginator(r -> r.bucket(BUCKET)).contents().stream()
        .map(object -> object.key())
        .toList();
  }

  /** How many uploads were begun and neither completed nor aborted. */
  public int openUploads() {
    return own().listMultipartUploads(r -> r.bucket(BUCKET)).uploads().size();
  }

  @Override
  public synchronized void close() {
    if (borrowed) {
      borrowed = false;
      if (isEmptied()) {
        IDLE.push(this);
        return;
      }
    }
    if (own != null) {
      own.close();
    }
    process.close();
  }

  /** Whether it could be made as it was at its start; a locked object, say, cannot be removed. */
  private boolean isEmptied() {
    try {
      for (var bucket : own().listBuckets().buckets()) {
        empty(bucket.name());
        if (!bucket.name().equals(BUCKET)) {
          own().deleteBucket(r -> r.bucket(bucket.name()));
        }
      }
      return own().listObjectVersions(r -> r.bucket(BUCKET)).versions().isEmpty()
          && keys().isEmpty()
          && openUploads() == 0;
    } catch (SdkException e) {
      return false;
    }
  }

  private void empty(String bucket) {
    own()
        .listMultipartUploads(r -> r.bucket(bucket))
        .uploads()
        .forEach(
            upload ->
                own()
                    .abortMultipartUpload(
                        r -> r.bucket(bucket).key(upload.key()).uploadId(upload.uploadId())));
    own().listObjectsV2Paginator(r -> r.bucket(bucket)).contents().stream()
        .map(object -> object.key())
        .toList()
        .forEach(key -> own().deleteObject(r -> r.bucket(bucket).key(key)));
  }
}
