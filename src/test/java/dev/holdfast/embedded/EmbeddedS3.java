package dev.holdfast.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
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
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  private final Process process;
  private final TemporaryDirectory directory;
  private final int port;
  private S3Client own;

  private EmbeddedS3(Process process, TemporaryDirectory directory, int port) {
    this.process = process;
    this.directory = directory;
    this.port = port;
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
    Path log = log(directory);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      EmbeddedS3 server = new EmbeddedS3(Reaper.watch(process), directory, port);
      server.awaitReady(log);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitReady(Path log) throws IOException {
    long end = System.nanoTime() + START_TIMEOUT.toNanos();
    while (System.nanoTime() < end) {
      if (!process.isAlive()) {
        throw new IllegalStateException("the S3 server ended: " + Files.readString(log));
      }
      try {
        HttpURLConnection connection =
            (HttpURLConnection) URI.create(endpoint() + "/").toURL().openConnection();
        connection.setConnectTimeout(500);
        connection.setReadTimeout(2_000);
        connection.getResponseCode();
        return;
      } catch (IOException e) {
        try {
          Thread.sleep(100);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException(interrupted);
        }
      }
    }
    throw new IllegalStateException("the S3 server does not answer: " + Files.readString(log));
  }

  /** The URL of the server. */
  public String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  /** The region that requests are signed for. */
  public String region() {
    return Region.US_EAST_1.id();
  }

  /** What the server has logged. */
  public String serverLog() {
    try {
      return Files.readString(log(directory));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates a bucket. */
  public void createBucket(String name) {
    own().createBucket(r -> r.bucket(name));
  }

  private static Path log(TemporaryDirectory directory) {
    return directory.path().resolve("server.log");
  }

  /** The directory that the server keeps its objects in. */
  public Path storage() {
    return directory.path();
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
    if (own != null) {
      own.close();
    }
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    directory.close();
  }
}
