package dev.holdfast.sandbox;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.embedded.DatabaseComparison;
import dev.holdfast.embedded.EmbeddedMail;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.EmbeddedStack;
import dev.holdfast.embedded.HoldfastProcess;
import dev.holdfast.embedded.SampleDatabase;
import dev.holdfast.embedded.StandardTools;
import dev.holdfast.embedded.TemporaryDirectory;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Shows Holdfast at work: a policy becomes a backup in a bucket, and the backup becomes a database
 * again, with standard tools and with a Restore; then it is proven, and doubted. It exits with 0
 * only if both databases are the same, row by row, and the proofs end as they must.
 */
public final class Sandbox {
  private static final Pattern SHOWN_METRICS =
      Pattern.compile(
          "^holdfast_(backups|policy_condition)\\{.* [1-9]\\.0$|^holdfast_backup_bytes_total");

  private static final Path SAMPLES = Path.of("deploy", "samples");
  private static final int SAMPLE_MEBIBYTES = 400;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final PrintStream out;
  private final boolean stay;

  private Sandbox(PrintStream out, boolean stay) {
    this.out = out;
    this.stay = stay;
  }

  /** {@code up} as the first argument leaves everything running. */
  public static void main(String[] args) {
    boolean stay = args.length == 1 && args[0].equals("up");
    if (args.length > 1 || (args.length == 1 && !stay)) {
      System.err.println("usage: ./sandbox [up] [--install]");
      System.exit(64);
    }
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try {
      new Sandbox(out, stay).run();
    } catch (IllegalStateException e) {
      out.println();
      out.println("FAILED: " + e.getMessage());
      System.exit(1);
    } catch (Exception | Error e) {
      // Servers run in threads of their own; only this ends the process.
      e.printStackTrace(out);
      System.exit(1);
    }
    System.exit(0);
  }

  private void run() throws IOException, InterruptedException {
    long start = System.nanoTime();
    say(
        "Starting PostgreSQL, an S3 server, an SMTP server, a Kubernetes API server and the"
            + " operator");
    try (Inbox inbox = new Inbox();
        EmbeddedStack stack = EmbeddedStack.start(inbox.configuration())) {
      say("Filling the database \"shop\" with varied types, " + SAMPLE_MEBIBYTES + " MiB");
      SampleDatabase.create(stack.postgres(), "shop", SAMPLE_MEBIBYTES);
      Backup backup = takeBackup(stack);
      restoreByHand(stack, backup);
      restore(stack);
      prove(stack);
      doubt(stack);
      say("The mail and the webhook that tell of it, as spec.notifications of the policy asks");
      inbox.show("backup.verification_failed", out);
      say("holdfast status");
      status(stack);
      say("Some of the metrics, at /q/metrics of the operator");
      metrics(stack);
      tell(stack, inbox.mail());
      say(
          "Everything above took "
              + Duration.ofNanos(System.nanoTime() - start).toSeconds()
              + " s, and the restored databases are the same as the original.");
      if (stay) {
        say("Left running as asked; Ctrl-C ends all of it.");
        new CountDownLatch(1).await();
      }
    }
  }

  /** The command line, as people have it. */
  private void status(EmbeddedStack stack) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(HoldfastProcess.entrypoint());
    command.addAll(List.of("status", "--kubeconfig", stack.kubeconfig().toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    out.print(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    if (process.waitFor() != 0) {
      throw new IllegalStateException("holdfast status has failed");
    }
  }

  private void metrics(EmbeddedStack stack) throws IOException {
    try (InputStream in = stack.operator().http("/q/metrics").toURL().openStream()) {
      List<String> shown =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> SHOWN_METRICS.matcher(line).find())
              .toList();
      if (shown.isEmpty()) {
        throw new IllegalStateException("the operator exposes no metrics of its backups");
      }
      shown.forEach(out::println);
    }
  }

  private Backup takeBackup(EmbeddedStack stack) throws IOException, InterruptedException {
    say(
        "Applying deploy/samples/ (with the endpoint of the S3 server, and a directory for the"
            + " volume)");
    stack.secret(
        "shop-db-app",
        Map.of(
            "host",
            "127.0.0.1",
            "port",
            String.valueOf(stack.postgres().port()),
            "username",
            EmbeddedPostgres.USER,
            "password",
            EmbeddedPostgres.PASSWORD));
    stack.kubelet().createClaim(EmbeddedStack.NAMESPACE, "backups");
    String manifest =
        Files.readString(SAMPLES.resolve("policy.yaml"))
            .replace("https://s3.example.com", stack.s3().endpoint());
    stack.client().resource(Serialization.unmarshal(manifest, BackupPolicy.class)).create();
    BackupPolicy policy = awaitPolicy(stack);
    ResourceTable policies = new ResourceTable(Path.of("crds", "backuppolicies.holdfast.dev.yaml"));
    say("kubectl get backuppolicies");
    out.println(policies.header(policy));
    out.println(policies.row(policy));
    Backup asked =
        Serialization.unmarshal(Files.readString(SAMPLES.resolve("backup.yaml")), Backup.class);
    stack.client().resource(asked).create();
    say("kubectl get backups --watch");
    Backup backup =
        watch(
            stack,
            Backup.class,
            asked.getMetadata().getName(),
            b -> b.getStatus() != null && b.getStatus().phase().isFinal());
    if (backup.getStatus().phase() != BackupPhase.COMPLETED) {
      throw new IllegalStateException("the backup failed: " + backup.getStatus().message());
    }
    out.println();
    out.println(policies.header(awaitPolicyWithBackup(stack)));
    out.println(policies.row(awaitPolicyWithBackup(stack)));
    return backup;
  }

  private <T extends HasMetadata> T watch(
      EmbeddedStack stack, Class<T> type, String name, Predicate<T> isFinal)
      throws InterruptedException {
    String crd = HasMetadata.getFullResourceName(type) + ".yaml";
    ResourceTable table = new ResourceTable(Path.of("crds", crd));
    long end = System.nanoTime() + PATIENCE.toNanos();
    String last = "";
    while (System.nanoTime() < end) {
      T object = get(stack, type, name);
      if (last.isEmpty()) {
        out.println(table.header(object));
      }
      // The age alone is no news.
      String news = String.valueOf(object.getMetadata().getResourceVersion());
      if (!news.equals(last)) {
        out.println(table.row(object));
        last = news;
      }
      if (isFinal.test(object)) {
        return object;
      }
      Thread.sleep(200);
    }
    throw new IllegalStateException(
        "no end after "
            + PATIENCE.toMinutes()
            + " minutes; the operator says:\n"
            + stack.operator().log());
  }

  private void restoreByHand(EmbeddedStack stack, Backup backup) throws IOException {
    String key = backup.getStatus().destinations().get(0).manifest();
    try (S3Client s3 = stack.s3().client();
        TemporaryDirectory directory = TemporaryDirectory.create("holdfast-sandbox")) {
      Manifest manifest = manifest(s3, key);
      Manifest.StoredObject object = manifest.databases().get(0).archive();
      String objectKey = key.substring(0, key.lastIndexOf('/') + 1) + object.file();
      say("The bucket now holds");
      stack.s3().keys().forEach(k -> out.println("  s3://" + EmbeddedS3.BUCKET + "/" + k));
      Path file = directory.path().resolve("shop.dump.zst");
      s3.getObject(r -> r.bucket(EmbeddedS3.BUCKET).key(objectKey), file);
      if (!sha256(file).equals(object.sha256())) {
        throw new IllegalStateException(objectKey + " has another SHA-256 than its manifest says");
      }
      say(
          "SHA-256 fits the manifest. Restoring with "
              + (StandardTools.hasZstd() ? "zstd" : "libzstd (the program zstd is not installed)")
              + " and pg_restore alone");
      stack.postgres().execute("postgres", "create database shop_by_hand");
      StandardTools.restoreZstd(stack.postgres(), file, "shop_by_hand");
    }
    compare(stack, "shop_by_hand");
  }

  private void prove(EmbeddedStack stack) throws IOException, InterruptedException {
    say("kubectl apply -f deploy/samples/verify.yaml; kubectl get restores --watch");
    Restore asked =
        Serialization.unmarshal(Files.readString(SAMPLES.resolve("verify.yaml")), Restore.class);
    Restore proof = verify(stack, asked);
    if (proof.getStatus().phase() != RunPhase.COMPLETED) {
      throw new IllegalStateException("the verification failed: " + proof.getStatus().message());
    }
    requireVerified(stack, proof, "True");
  }

  /** The same question the other way round: no backup of this shop is sound by that. */
  private void doubt(EmbeddedStack stack) throws IOException, InterruptedException {
    say("The same with a query that is not true: select count(*) = 0 from orders");
    String text =
        Files.readString(SAMPLES.resolve("verify.yaml"))
            .replace("shop-proof", "shop-doubt")
            .replace("count(*) > 0", "count(*) = 0");
    Restore doubt = verify(stack, Serialization.unmarshal(text, Restore.class));
    if (doubt.getStatus().phase() != RunPhase.FAILED) {
      throw new IllegalStateException("a query that is not true was taken for true");
    }
    requireVerified(stack, doubt, "False");
  }

  private Restore verify(EmbeddedStack stack, Restore asked) throws InterruptedException {
    stack.client().resource(asked).create();
    Restore ended =
        watch(
            stack,
            Restore.class,
            asked.getMetadata().getName(),
            r -> r.getStatus() != null && r.getStatus().phase().isFinal());
    out.println("  " + ended.getStatus().message());
    return ended;
  }

  private void requireVerified(EmbeddedStack stack, Restore restore, String expected)
      throws InterruptedException {
    say("kubectl get backups");
    watch(
        stack,
        Backup.class,
        restore.getSpec().source().backupRef().name(),
        backup ->
            backup.getStatus().conditions().stream()
                .filter(condition -> condition.getType().equals(BackupStatus.VERIFIED))
                .anyMatch(condition -> condition.getStatus().equals(expected)));
  }

  private void restore(EmbeddedStack stack) throws IOException, InterruptedException {
    say("kubectl apply -f deploy/samples/restore.yaml; kubectl get restores --watch");
    Restore asked =
        Serialization.unmarshal(Files.readString(SAMPLES.resolve("restore.yaml")), Restore.class);
    stack.client().resource(asked).create();
    Restore restore =
        watch(
            stack,
            Restore.class,
            asked.getMetadata().getName(),
            r -> r.getStatus() != null && r.getStatus().phase().isFinal());
    if (restore.getStatus().phase() != RunPhase.COMPLETED) {
      throw new IllegalStateException("the restore failed: " + restore.getStatus().message());
    }
    compare(stack, restore.getStatus().target());
  }

  private void compare(EmbeddedStack stack, String restored) {
    DatabaseComparison comparison = DatabaseComparison.of(stack.postgres(), "shop", restored);
    comparison.differences().forEach(difference -> out.println("  " + difference));
    if (!comparison.differences().isEmpty() || comparison.rows() == 0) {
      throw new IllegalStateException("the restored database differs from the original");
    }
    out.printf(
        "  %d tables and materialized views, %,d rows of \"shop\" and \"%s\" compared: no"
            + " difference%n",
        comparison.tables(), comparison.rows(), restored);
  }

  private void tell(EmbeddedStack stack, EmbeddedMail mail) {
    say("Where everything is" + (stay ? "" : " (until this command ends; ./sandbox up keeps it)"));
    out.println(
        "  PostgreSQL   "
            + "postgresql://"
            + EmbeddedPostgres.USER
            + "@127.0.0.1:"
            + stack.postgres().port()
            + "/shop");
    out.println("  S3           " + stack.s3().endpoint() + "  bucket " + EmbeddedS3.BUCKET);
    out.println(
        "  Kubernetes   "
            + stack.kubernetes().url()
            + "  (objects only: curl it, kubectl needs discovery)");
    out.println("  SMTP         127.0.0.1:" + mail.port());
    if (stay) {
      out.println("  Operator     " + stack.operator().http("/q/metrics"));
      out.println("  Kubeconfig   " + stack.kubeconfig());
      String api = stack.kubernetes().url() + "apis/holdfast.dev/v1alpha1/namespaces/default/";
      out.println("  PostgreSQL password " + EmbeddedPostgres.PASSWORD);
      out.println("  S3 keys             " + EmbeddedS3.ACCESS_KEY + " / " + EmbeddedS3.SECRET_KEY);
      out.println();
      out.println(
          "  The commands:       java -jar target/quarkus-app/quarkus-run.jar status --kubeconfig "
              + stack.kubeconfig());
      out.println("  List the backups:   curl " + api + "backups");
      out.println(
          "  Ask for another:    curl -H 'Content-Type: application/json' "
              + api
              + "backups -d \\");
      out.println(
          "    '{\"apiVersion\":\"holdfast.dev/v1alpha1\",\"kind\":\"Backup\",\"metadata\":{\"name\":\"another\"},\"spec\":{\"policyRef\":{\"name\":\"shop\"}}}'");
    }
  }

  private BackupPolicy awaitPolicy(EmbeddedStack stack) throws InterruptedException {
    return awaitPolicy(stack, policy -> policy.getStatus() != null);
  }

  private BackupPolicy awaitPolicyWithBackup(EmbeddedStack stack) throws InterruptedException {
    return awaitPolicy(stack, policy -> policy.getStatus().lastBackup() != null);
  }

  private static BackupPolicy awaitPolicy(
      EmbeddedStack stack, java.util.function.Predicate<BackupPolicy> condition)
      throws InterruptedException {
    long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (System.nanoTime() < end) {
      BackupPolicy policy = get(stack, BackupPolicy.class, "shop");
      if (condition.test(policy)) {
        return policy;
      }
      Thread.sleep(200);
    }
    throw new IllegalStateException(
        "the operator does not look after the policy; its last words:\n"
            + lastLines(stack.operator().log()));
  }

  /** The end of {@code log}, without the frames of stack traces, which hide what was said. */
  private static String lastLines(String log) {
    List<String> said = log.lines().filter(line -> !line.startsWith("\tat ")).toList();
    return String.join("\n", said.subList(Math.max(0, said.size() - 20), said.size()));
  }

  private static <T extends io.fabric8.kubernetes.api.model.HasMetadata> T get(
      EmbeddedStack stack, Class<T> type, String name) {
    return stack.client().resources(type).inNamespace(EmbeddedStack.NAMESPACE).withName(name).get();
  }

  private static Manifest manifest(S3Client s3, String key) {
    try {
      return Json.read(
          s3.getObjectAsBytes(r -> r.bucket(EmbeddedS3.BUCKET).key(key)).asUtf8String(),
          Manifest.class);
    } catch (Json.MalformedJsonException e) {
      throw new IllegalStateException(key + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static String sha256(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      int count;
      while ((count = in.read(buffer)) >= 0) {
        digest.update(buffer, 0, count);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void say(String text) {
    out.println();
    out.println("== " + text);
  }
}
