package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A directory on a volume of the cluster. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record VolumeDestination(
    @JsonPropertyDescription(
            "Name of the PersistentVolumeClaim, in the same namespace. Where several nodes run"
                + " Jobs, its access mode should be ReadWriteMany; with ReadWriteOnce, Jobs run on"
                + " the node that has the volume.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern(Patterns.DNS_SUBDOMAIN)
        String claimName,
    @JsonPropertyDescription(
            "Directory on the volume; it is made if it is not there. Below it:"
                + " <namespace>/<policy>/<backup>/. No part of it may begin with a dot or be a"
                + " symbolic link. Default: /.")
        @Size(min = 1, max = 256)
        @ValidationRule(value = Rules.VOLUME_PATH, message = Rules.VOLUME_PATH_SAYS)
        String path) {

  /** The root of the volume. */
  public static final String DEFAULT_PATH = "/";

  public VolumeDestination {
    path = path == null ? DEFAULT_PATH : path;
  }

  /** What every key begins with: the path without its leading slash, ending in a slash. */
  String prefix() {
    String inside = path.startsWith("/") ? path.substring(1) : path;
    return inside.isEmpty() || inside.endsWith("/") ? inside : inside + "/";
  }
}
