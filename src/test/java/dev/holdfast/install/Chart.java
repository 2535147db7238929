package dev.holdfast.install;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import dev.holdfast.embedded.TemporaryDirectory;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The chart, as Helm renders it. */
public final class Chart {
  static final Path DIRECTORY = Path.of("helm", "holdfast");

  /** The namespace that it is installed in. */
  public static final String NAMESPACE = "holdfast-system";

  static final String RELEASE = "holdfast";

  /** The library would say that the cluster is older than the chart supports. */
  static final String KUBERNETES = "1.36.0";

  private Chart() {}

  /** What Helm makes of {@code values}, which is YAML. */
  static String render(String values) {
    return render(KUBERNETES, values);
  }

  /** The same for another version of Kubernetes. */
  static String render(String kubernetes, String values) {
    return render(DIRECTORY, kubernetes, values);
  }

  /** The same of another chart: a directory or an archive. */
  static String render(Path chart, String kubernetes, String values) {
    try (TemporaryDirectory directory = TemporaryDirectory.create("holdfast-chart")) {
      Path file = Files.writeString(directory.path().resolve("values.yaml"), values);
      TemplateCommand template =
          new Helm(chart)
              .template()
              .withName(RELEASE)
              .withNamespace(NAMESPACE)
              .withKubeVersion(kubernetes)
              .withValuesFile(file);
      return template.call();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The objects of what {@link #render} gives. */
  public static List<GenericKubernetesResource> objects(String values) {
    return parse(render(values));
  }

  /** Those of {@code type}. */
  public static <T extends HasMetadata> List<T> objects(String values, Class<T> type) {
    return objects(values).stream()
        .filter(object -> object.getKind().equals(HasMetadata.getKind(type)))
        .map(object -> Serialization.unmarshal(Serialization.asJson(object), type))
        .toList();
  }

  /** The pod of the operator, with {@code values}. */
  public static PodSpec pod(String values) {
    return objects(values, Deployment.class).get(0).getSpec().getTemplate().getSpec();
  }

  /** The container of the operator, with {@code values}. */
  public static Container container(String values) {
    return pod(values).getContainers().get(0);
  }

  /** The environment of the operator, with {@code values}; empty for what comes from a Secret. */
  public static Map<String, String> environment(String values) {
    return container(values).getEnv().stream()
        .collect(
            Collectors.toMap(
                EnvVar::getName, one -> Objects.requireNonNullElse(one.getValue(), "")));
  }

  static List<GenericKubernetesResource> parse(String rendered) {
    return Stream.of(rendered.split("(?m)^---\\s*$"))
        .filter(document -> document.lines().anyMatch(line -> line.startsWith("kind:")))
        .map(document -> Serialization.unmarshal(document, GenericKubernetesResource.class))
        .toList();
  }

  /** What Helm thinks of it. */
  static LintResult lint() {
    return new Helm(DIRECTORY).lint().strict().call();
  }
}
