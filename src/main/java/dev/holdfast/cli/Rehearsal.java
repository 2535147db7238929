package dev.holdfast.cli;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Commands at an API server that answers, with TLS and a token, as people's do: what they load is
 * what the class archive has, so that nobody waits for it. It runs when the program is packaged,
 * and never again.
 */
public final class Rehearsal {
  private static final String BACKUPS =
      """
      {"apiVersion": "holdfast.dev/v1alpha1", "kind": "BackupList", "metadata": {"resourceVersion": "1"}, "items": [
        {"apiVersion": "holdfast.dev/v1alpha1", "kind": "Backup",
         "metadata": {"name": "shop-daily-20260101-0200", "namespace": "default", "uid": "1", "resourceVersion": "1",
           "generation": 1, "creationTimestamp": "2026-01-01T02:00:00Z", "labels": {"a": "b"}, "finalizers": []},
         "spec": {"policyRef": {"name": "shop"}, "tier": "daily", "pinned": false, "deletionPolicy": "Retain"},
         "status": {"observedGeneration": 1, "phase": "Completed", "progress": "100%", "startTime": "2026-01-01T02:00:00Z",
           "completionTime": "2026-01-01T02:00:21Z", "duration": "21s", "size": "72.5 MiB", "storedBytes": 76021760,
           "databases": ["shop"], "destinations": [{"name": "offsite", "phase": "Completed", "storedBytes": 76021760,
             "manifest": "default/shop/shop-daily-20260101-0200/manifest.json", "s3": {"bucket": "backups"}}],
           "conditions": [{"type": "Complete", "status": "True", "reason": "Stored", "message": "stored",
             "lastTransitionTime": "2026-01-01T02:00:21Z"}]}}]}
      """;

  private static final String NONE =
      """
      {"apiVersion": "holdfast.dev/v1alpha1", "kind": "List", "metadata": {"resourceVersion": "1"}, "items": []}
      """;

  private Rehearsal() {}

  /**
   * Calls the commands, and ends with their exit status.
   *
   * @param args the server's certificate and key as a PKCS #12 file, the password of that, and the
   *     certificate as PEM
   */
  public static void main(String... args) throws IOException {
    Vertx vertx = Vertx.vertx();
    HttpServer server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setSsl(true)
                    .setUseAlpn(true)
                    .setKeyCertOptions(new PfxOptions().setPath(args[0]).setPassword(args[1])))
            .requestHandler(
                request ->
                    request
                        .response()
                        .putHeader("Content-Type", "application/json")
                        .end(request.path().endsWith("/backups") ? BACKUPS : NONE))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    Path kubeconfig = kubeconfig(server.actualPort(), args[2]);
    for (String command : List.of("list", "status")) {
      int status =
          CommandLineMode.run(
              new String[] {command, "--kubeconfig", kubeconfig.toString()}, Map.of());
      if (status != ExitStatus.DONE) {
        System.exit(status);
      }
    }
    Files.delete(kubeconfig);
    System.exit(ExitStatus.DONE);
  }

  private static Path kubeconfig(int port, String authority) throws IOException {
    return Files.writeString(
        Files.createTempFile("rehearsal", ".yaml"),
        """
        apiVersion: v1
        kind: Config
        current-context: here
        contexts: [{name: here, context: {cluster: here, user: somebody}}]
        clusters: [{name: here, cluster: {server: "https://127.0.0.1:%d", certificate-authority: "%s"}}]
        users: [{name: somebody, user: {token: none}}]
        """
            .formatted(port, Path.of(authority).toAbsolutePath()));
  }
}
