package dev.holdfast.operator;

import dev.holdfast.kubeconfig.ClientKey;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which of the namespaces that an operator is to look after it can look after. The framework ends
 * the program when it may not list what is in one of them, and so would whoever deletes a namespace
 * end the backups of all others.
 */
public final class WatchedNamespaces {
  private static final String LOOKED_AFTER = "holdfast.namespaces.looked-after";
  private static final String LEFT_OUT = "holdfast.namespaces.left-out";

  private static final String VARIABLE = "QUARKUS_OPERATOR_SDK_NAMESPACES";
  private static final String PROPERTY = "quarkus.operator-sdk.namespaces";

  private WatchedNamespaces() {}

  /**
   * Takes the namespaces in which something that is needed is refused out of those that {@code
   * environment} names, before the framework reads them. Where it would leave none, all stay.
   */
  public static void narrow(Map<String, String> environment) {
    List<String> named =
        Stream.of(environment.getOrDefault(VARIABLE, "").split(","))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .toList();
    if (named.isEmpty()) {
      return;
    }
    Map<Boolean, List<String>> refused =
        named.size() < 2 ? Map.of(true, List.of(), false, named) : refused(named);
    if (refused.get(true).isEmpty() || refused.get(false).isEmpty()) {
      System.setProperty(LOOKED_AFTER, String.join(",", named));
      return;
    }
    System.setProperty(PROPERTY, String.join(",", refused.get(false)));
    System.setProperty(LOOKED_AFTER, String.join(",", refused.get(false)));
    System.setProperty(LEFT_OUT, String.join(",", refused.get(true)));
  }

  private static Map<Boolean, List<String>> refused(List<String> namespaces) {
    Config config = Config.autoConfigure(null);
    ClientKey.makeUsable(config);
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      NamespaceRights rights = new NamespaceRights(client);
      return namespaces.stream().collect(Collectors.partitioningBy(rights::refused));
    }
  }
}
