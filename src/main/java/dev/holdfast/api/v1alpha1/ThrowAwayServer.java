package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.ResourceRequirements;

/** A PostgreSQL server that lives and dies with the Job that restores into it. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ThrowAwayServer(
    @JsonPropertyDescription(
            "Image of the server, with the entrypoint of the official one, of the major version of"
                + " the backup or newer. Default: postgres with the major version of the backup.")
        @Size(min = 1, max = 500)
        String image,
    @JsonPropertyDescription(
            "The user that the server runs as: the one that its image has for it. 999 in the"
                + " official image, 70 in the one that is based on Alpine. Default: 999.")
        @Default(ThrowAwayServer.DEFAULT_USER_TEXT)
        @Min(1)
        @Max(2147483647)
        Long runAsUser,
    @JsonPropertyDescription(
            "How much the node's disk may give to it, such as 50Gi; with more, the pod is evicted."
                + " Default: 2Gi and three times the size of the dump before compression.")
        @Size(min = 1, max = 20)
        @ValidationRule(value = Rules.STORAGE, message = Rules.STORAGE_SAYS)
        String storage,
    @JsonPropertyDescription(
            "Its resources. Default: requests of 250m CPU and 512Mi, and a limit of 1Gi.")
        ResourceRequirements resources) {

  /** The user postgres of the official image. */
  public static final long DEFAULT_USER = 999;

  static final String DEFAULT_USER_TEXT = "999";

  public ThrowAwayServer {
    runAsUser = runAsUser == null ? DEFAULT_USER : runAsUser;
  }
}
