package dev.holdfast.install;

import com.marcnuri.helm.Helm;
import java.nio.file.Path;

/** Helm for {@code deploy/e2e.sh}, where there is none: installs or upgrades, and uninstalls. */
public final class HelmCommand {
  private static final int PATIENCE_SECONDS = 300;

  private HelmCommand() {}

  /**
   * Does it.
   *
   * @param args install or uninstall, the chart, the namespace, the file of values, the kubeconfig
   */
  public static void main(String[] args) {
    Path kubeconfig = Path.of(args[4]);
    switch (args[0]) {
      case "install" ->
          new Helm(Path.of(args[1]))
              .upgrade()
              .install()
              .withName(Chart.RELEASE)
              .withNamespace(args[2])
              .createNamespace()
              .withValuesFile(Path.of(args[3]))
              .withKubeConfig(kubeconfig)
              .waitReady()
              .withTimeout(PATIENCE_SECONDS)
              .call();
      case "uninstall" ->
          Helm.uninstall(Chart.RELEASE)
              .withNamespace(args[2])
              .withKubeConfig(kubeconfig)
              .call();
      default -> throw new IllegalArgumentException(args[0] + " is none of install, uninstall");
    }
  }
}
