package dev.holdfast.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes {@code deploy/operator.yaml}, for those who have no Helm, from the chart's defaults. */
public final class OperatorManifest {
  static final Path FILE = Path.of("deploy", "operator.yaml");

  private static final String HEAD =
      """
      # The operator, as plain manifests: what the chart in helm/holdfast gives with its defaults, but for the kinds.
      # First: kubectl apply --server-side -f crds/
      apiVersion: v1
      kind: Namespace
      metadata:
        name: holdfast-system
        labels:
          pod-security.kubernetes.io/enforce: restricted
      """;

  private OperatorManifest() {}

  /** Writes it. */
  public static void main(String[] args) throws IOException {
    Files.writeString(FILE, generate());
  }

  /** What is in it: without what only Helm has a use for. */
  static String generate() {
    String rendered =
        Stream.of(Chart.render("crds: {install: false}").split("(?m)^---\\s*$"))
            .filter(document -> !document.isBlank())
            .map(OperatorManifest::withoutHelm)
            .collect(Collectors.joining("---\n"));
    return HEAD + "---\n" + rendered;
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
