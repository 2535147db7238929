package dev.holdfast.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which cluster, and where in it; the same options as those of kubectl. */
final class ClusterOptions {
  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      description = "The namespace. Default: that of the kubeconfig's context.")
  String namespace;

  @Option(
      names = "--context",
      paramLabel = "CONTEXT",
      description = "The context of the kubeconfig. Default: its current one.")
  String context;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description =
          "The kubeconfig. Default: $KUBECONFIG, ~/.kube/config, or, in a pod, its service"
              + " account.")
  Path kubeconfig;
}
