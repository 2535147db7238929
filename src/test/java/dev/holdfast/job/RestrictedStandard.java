package dev.holdfast.job;

import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The {@code restricted} Pod Security Standard, as far as pods of one container can break it.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/security/pod-security-standards/">Pod Security
 *     Standards</a>
 */
final class RestrictedStandard {
  private RestrictedStandard() {}

  /** What {@code pod} breaks; empty if it meets the standard. */
  static List<String> violations(PodTemplateSpec pod) {
    List<String> found = new ArrayList<>();
    PodSpec spec = pod.getSpec();
    check(found, "hostNetwork", !Boolean.TRUE.equals(spec.getHostNetwork()));
    check(found, "hostPID", !Boolean.TRUE.equals(spec.getHostPID()));
    check(found, "hostIPC", !Boolean.TRUE.equals(spec.getHostIPC()));
    check(found, "one container", spec.getContainers().size() == 1);
    check(found, "volumes", spec.getVolumes().stream().allMatch(RestrictedStandard::allowed));
    check(
        found,
        "AppArmor",
        pod.getMetadata().getAnnotations() == null
            || pod.getMetadata().getAnnotations().keySet().stream()
                .noneMatch(key -> key.contains("apparmor")));
    PodSecurityContext security =
        Objects.requireNonNullElseGet(spec.getSecurityContext(), PodSecurityContext::new);
    check(found, "runAsNonRoot", Boolean.TRUE.equals(security.getRunAsNonRoot()));
    check(found, "runAsUser", security.getRunAsUser() == null || security.getRunAsUser() != 0);
    check(
        found,
        "seccomp",
        security.getSeccompProfile() != null
            && "RuntimeDefault".equals(security.getSeccompProfile().getType()));
    check(found, "sysctls", security.getSysctls().isEmpty());
    spec.getContainers().forEach(container -> check(found, container));
    spec.getContainers()
        .forEach(container -> check(found, "a user of its own", runsAs(container) == null));
    spec.getInitContainers().forEach(container -> check(found, container));
    spec.getInitContainers()
        .forEach(container -> check(found, "root", !Long.valueOf(0).equals(runsAs(container))));
    return found;
  }

  private static void check(List<String> found, Container container) {
    SecurityContext security =
        Objects.requireNonNullElseGet(container.getSecurityContext(), SecurityContext::new);
    Capabilities capabilities =
        Objects.requireNonNullElseGet(security.getCapabilities(), Capabilities::new);
    check(found, "privileged", !Boolean.TRUE.equals(security.getPrivileged()));
    check(found, "escalation", Boolean.FALSE.equals(security.getAllowPrivilegeEscalation()));
    check(found, "capabilities.drop", capabilities.getDrop().contains("ALL"));
    check(found, "capabilities.add", capabilities.getAdd().isEmpty());
    check(
        found,
        "overrides of the pod's security context",
        Stream.of(security.getRunAsNonRoot(), security.getSeccompProfile())
            .allMatch(Objects::isNull));
    check(found, "ports", container.getPorts().isEmpty());
  }

  private static Long runsAs(Container container) {
    return container.getSecurityContext() == null
        ? null
        : container.getSecurityContext().getRunAsUser();
  }

  private static boolean allowed(Volume volume) {
    return volume.getSecret() != null
        || volume.getEmptyDir() != null
        || volume.getPersistentVolumeClaim() != null;
  }

  private static void check(List<String> found, String what, boolean holds) {
    if (!holds) {
      found.add(what);
    }
  }
}
