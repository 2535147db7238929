package dev.holdfast.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A file of plain manifests, for those who have no Helm, that is made from the chart. */
enum OperatorManifest {
  /** With the chart's defaults. */
  DEFAULTS(
      "operator.yaml",
      """
      # The operator, as plain manifests: what the chart in helm/holdfast gives with its defaults, but for the kinds.
      # First: kubectl apply --server-side -f crds/
      """,
      ""),

  /** With what is asked over HTTP, and TLS. */
  REST(
      "operator-rest.yaml",
      """
      # In place of operator.yaml, the operator with the REST API over TLS, on port 8443 of the Service. First:
      # kubectl apply --server-side -f crds/
      # kubectl create namespace holdfast-system
      # kubectl -n holdfast-system create secret tls holdfast-tls --cert=tls.crt --key=tls.key
      """,
      "rest: {enabled: true, tlsSecret: holdfast-tls}");

  private static final String NAMESPACE =
      """
      apiVersion: v1
      kind: Namespace
      metadata:
        name: holdfast-system
        labels:
          pod-security.kubernetes.io/enforce: restricted
      ---
      """;

  private final Path file;
  private final String head;
  private final String chartValues;

  OperatorManifest(String file, String head, String values) {
    this.file = Path.of("deploy", file);
    this.head = head;
    this.chartValues = values;
  }

  /** The committed file. */
  Path file() {
    return file;
  }

  /** Writes all of them. */
  static void write() throws IOException {
    for (OperatorManifest manifest : values()) {
      Files.writeString(manifest.file, manifest.generate());
    }
  }

  /** What is in it: without what only Helm has a use for. */
  String generate() {
    String rendered =
        Stream.of(Chart.render("crds: {install: false}\n" + chartValues).split("(?m)^---\\s*$"))
            .filter(document -> !document.isBlank())
            .map(OperatorManifest::withoutHelm)
            .collect(Collectors.joining("---\n"));
    return head + NAMESPACE + rendered;
  }

  private static String withoutHelm(String document) {
    return document
            .strip()
            .lines()
            .filter(line -> !line.startsWith("# Source: "))
            .filter(line -> !line.strip().startsWith("helm.sh/chart: "))
            .filter(line -> !line.strip().equals("app.kubernetes.io/managed-by: Helm"))
            .collect(Collectors.joining("\n"))
        + "\n";
  }
}
