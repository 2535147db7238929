package dev.holdfast.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.artifact.CommittedManifest;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.LogLine;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.embedded.AgeIdentity;
import dev.holdfast.embedded.DatabaseComparison;
import dev.holdfast.embedded.EmbeddedKubernetes;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.FreePort;
import dev.holdfast.embedded.Gnupg;
import dev.holdfast.embedded.SampleDatabase;
import dev.holdfast.install.Chart;
import dev.holdfast.job.BackupJob;
import dev.holdfast.job.JobContext;
import dev.holdfast.job.RestoreJob;
import dev.holdfast.job.TestJob;
import dev.holdfast.job.VerifyJob;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The image does what Jobs and operator are made for, under what Kubernetes holds them to: not as
 * root, on a root file system that cannot be written to, and without a capability.
 */
@Tag("image")
class ImageIT {
  private static final int MEBIBYTES = 12;

  private static String image;
  private static EmbeddedPostgres postgres;
  private static EmbeddedS3 s3;

  @TempDir private Path directory;

  @BeforeAll
  static void start() {
    image = ProjectImage.build();
    s3 = EmbeddedS3.borrow();
    postgres = EmbeddedPostgres.start();
    SampleDatabase.create(postgres, "shop", MEBIBYTES);
  }

  @AfterAll
  static void stop() {
    if (postgres != null) {
      postgres.close();
      s3.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "age", "openpgp"})
  void jobsBackUpReadBackVerifyAndRestore(String encryption) throws Exception {
    Map<String, Map<String, String>> secrets = secrets(encryption);
    JobContext context = new JobContext(image, null, "cluster-uid");
    BackupPolicy policy = read("policy.yaml", encryption, BackupPolicy.class);
    RunReport stored =
        succeeds(
            BackupJob.build(context, read("backup.yaml", encryption, Backup.class), policy),
            secrets);
    CommittedManifest manifest = stored.manifest();
    DestinationStatus copy =
        DestinationStatus.of(policy.getSpec().destinations().get(0))
            .committed(
                manifest.key(),
                manifest.sha256(),
                stored.storedBytes() + " B",
                stored.storedBytes());
    assertThat(stored.rawBytes()).isGreaterThan(1_000_000);
    assertThat(s3.keys()).contains(manifest.key());

    RunReport readBack =
        succeeds(
            VerifyJob.build(
                context, read("read-back.yaml", encryption, Restore.class), List.of(copy)),
            secrets);
    assertThat(readBack.storedBytes()).isEqualTo(stored.storedBytes());

    RunReport proof =
        succeeds(
            TestJob.build(context, read("verify.yaml", encryption, Restore.class), copy, null),
            secrets);
    assertThat(proof.message()).contains("as counted at the dump", "1 query true");

    succeeds(
        RestoreJob.build(context, read("restore.yaml", encryption, Restore.class), copy), secrets);
    DatabaseComparison comparison = DatabaseComparison.of(postgres, "shop", "shop_" + encryption);
    assertThat(comparison.differences()).isEmpty();
    assertThat(comparison.rows()).isGreaterThan(10_000);
  }

  @Test
  void jobThatCannotDoItSaysSoAndFails() throws Exception {
    Map<String, Map<String, String>> secrets = new HashMap<>(secrets("none"));
    secrets.put("shop-db-app", Map.of("username", "nobody", "password", "wrong"));
    Job job =
        BackupJob.build(
            new JobContext(image, null, "cluster-uid"),
            read("backup.yaml", "refused", Backup.class),
            read("policy.yaml", "refused", BackupPolicy.class));

    try (PodContainer container = new PodContainer(pod(job), secrets)) {
      PodContainer.Ended ended = container.run();

      assertThat(ended.exitCode()).as(ended.log()).isNotZero();
      assertThat(report(ended.log()).reason()).isNotNull();
      assertThat(report(ended.termination()).reason()).isEqualTo(report(ended.log()).reason());
      assertThat(s3.keys()).noneMatch(key -> key.startsWith("refused/"));
    }
  }

  @Test
  void operatorBecomesReadyAsTheChartStartsIt() throws IOException {
    PodSpec pod = Chart.pod("{replicas: 1, leaderElection: {enabled: false}}");
    pod.getContainers().get(0).setImage(image);
    int port = FreePort.find();
    Path kubeconfig = directory.resolve("kubeconfig");
    try (EmbeddedKubernetes kubernetes = EmbeddedKubernetes.start(Path.of("crds"));
        PodContainer operator = new PodContainer(pod, Map.of())) {
      kubernetes.writeKubeconfig(kubeconfig);
      operator
          .with(kubeconfig, "/etc/kubeconfig")
          .with("KUBECONFIG", "/etc/kubeconfig")
          .with("QUARKUS_HTTP_HOST", "127.0.0.1")
          .with("QUARKUS_HTTP_PORT", String.valueOf(port));
      operator.start();

      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(ready(port)).as(operator.log()).isEqualTo(200));
    }
  }

  @Test
  void jobsFindTheirClassesArchived() {
    assertThat(
            shell(
                "java -XX:+UseSerialGC -XX:SharedArchiveFile=/opt/holdfast/job.jsa -Xlog:class+load"
                    + " -cp \"$(cat /opt/holdfast/job.classpath)\" dev.holdfast.Main job backup"))
        .contains("dev.holdfast.runner.JobMode source: shared objects file (top)");
  }

  @Test
  void commandLineIsInTheImageAlsoForKubectl() {
    assertThat(shell("holdfast --version && kubectl-holdfast --version"))
        .containsPattern("holdfast \\d+\\.\\d+\\.\\d+\\S*\nholdfast \\d+\\.\\d+\\.\\d+");
  }

  @Test
  void nothingInTheImageRunsWithTheRightsOfAnother() {
    // The archive shows that it was looked for.
    assertThat(
            shell(
                "find / -xdev '(' -perm /6000 -type f -o -path /opt/holdfast/job.jsa ')' 2>"
                    + " /dev/null"))
        .isEqualToIgnoringWhitespace("/opt/holdfast/job.jsa");
  }

  @Test
  void standardToolsThatOpenWhatIsStoredAreInTheImage() {
    assertThat(
            shell("age --version && gpg --version && /usr/lib/postgresql/*/bin/pg_dump --version"))
        .contains("gpg (GnuPG)", "pg_dump (PostgreSQL)");
  }

  /** What {@code command} says in the image, as the image's user and as Jobs are held to. */
  private String shell(String command) {
    Job job =
        BackupJob.build(
            new JobContext(image, null, "cluster-uid"),
            read("backup.yaml", "shell", Backup.class),
            read("policy.yaml", "shell", BackupPolicy.class));
    try (PodContainer container =
        new PodContainer(pod(job), Map.of()).instead("sh", "-c", command)) {
      return container.run().log();
    }
  }

  private static RunReport succeeds(Job job, Map<String, Map<String, String>> secrets)
      throws Json.MalformedJsonException {
    try (PodContainer container = new PodContainer(pod(job), secrets)) {
      PodContainer.Ended ended = container.run();
      assertThat(ended.exitCode()).as(ended.log()).isZero();
      RunReport report = report(ended.log());
      assertThat(report.succeeded()).as(ended.log()).isTrue();
      assertThat(report(ended.termination()).succeeded()).isTrue();
      return report;
    }
  }

  private static PodSpec pod(Job job) {
    return job.getSpec().getTemplate().getSpec();
  }

  private static RunReport report(String log) throws Json.MalformedJsonException {
    List<String> lines = log.strip().lines().toList();
    return (RunReport) Json.read(lines.get(lines.size() - 1), LogLine.class);
  }

  private static int ready(int port) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  private Map<String, Map<String, String>> secrets(String encryption) throws IOException {
    Map<String, Map<String, String>> secrets = new HashMap<>();
    secrets.put(
        "shop-db-app",
        Map.of("username", EmbeddedPostgres.USER, "password", EmbeddedPostgres.PASSWORD));
    secrets.put(
        "s3",
        Map.of(
            "AWS_ACCESS_KEY_ID", EmbeddedS3.ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY", EmbeddedS3.SECRET_KEY));
    if (encryption.equals("age")) {
      AgeIdentity identity = AgeIdentity.create(directory, "identity");
      secrets.put(
          "keys",
          Map.of(
              "recipients", identity.recipient(), "identity", Files.readString(identity.file())));
    } else if (encryption.equals("openpgp")) {
      try (Gnupg keyring = new Gnupg()) {
        keyring.create("dba");
        secrets.put(
            "keys",
            Map.of(
                "recipients", keyring.publicKey("dba"), "identity", keyring.secretKey("dba", "")));
      }
    }
    return secrets;
  }

  /** The object in {@code file}, which is called after {@code encryption}, and uses it. */
  private static <T> T read(String file, String encryption, Class<T> type) {
    try (var in = ImageIT.class.getResourceAsStream(file)) {
      boolean encrypted = encryption.equals("age") || encryption.equals("openpgp");
      String yaml =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .replace("NAME", encryption)
              .replace("PORT", String.valueOf(postgres.port()))
              .replace("ENDPOINT", s3.endpoint())
              .replaceAll("(?m)^.*# encrypted$", encrypted ? "$0" : "");
      return Serialization.unmarshal(yaml, type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
