package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;

/** How the Jobs that touch data run. Their image, command and security context are not a choice. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record JobTemplate(
    @JsonPropertyDescription(
            "Service account of the Jobs' pods, in the same namespace; the place for workload"
                + " identity. Its token is not mounted. Default: default.")
        @Size(min = 1, max = 253)
        @Pattern(Patterns.DNS_SUBDOMAIN)
        String serviceAccountName,
    @JsonPropertyDescription(
            "Resources of the container. Default: requests of 100m CPU and 256Mi memory, and a"
                + " limit of 256Mi memory; of 48Mi more for each of dump.jobs beyond two, 24Mi more"
                + " for each of dump.jobs at each destination beyond one, and for each of dump.jobs"
                + " 48Mi more at level 10 or higher of zstd, 72Mi more at level 19. If you set"
                + " them, leave no less: a Job whose memory is too small is killed.")
        ResourceRequirements resources,
    @JsonPropertyDescription("Labels that a node must have.") Map<String, String> nodeSelector,
    @JsonPropertyDescription("Taints that the pods tolerate.") List<Toleration> tolerations,
    @JsonPropertyDescription("Where the pods may and should run.") Affinity affinity,
    @JsonPropertyDescription("Priority class of the pods.")
        @Size(min = 1, max = 253)
        @Pattern(Patterns.DNS_SUBDOMAIN)
        String priorityClassName,
    @JsonPropertyDescription(
            "More labels for Jobs and pods. Those of holdfast.dev and app.kubernetes.io cannot be"
                + " overridden.")
        Map<String, String> labels,
    @JsonPropertyDescription("More annotations for Jobs and pods.") Map<String, String> annotations,
    @JsonPropertyDescription("Secrets to pull the image with, in the same namespace.")
        @Size(max = 10)
        List<SecretReference> imagePullSecrets,
    @JsonPropertyDescription(
            "How long a run may take in all, its retries included, before it is ended and counts as"
                + " failed. Default: 6h.")
        @Default(JobTemplate.DEFAULT_ACTIVE_DEADLINE)
        @Size(min = 2, max = Patterns.MAX_DURATION)
        @ValidationRule(value = Rules.DURATION, message = Rules.DURATION_SAYS)
        String activeDeadline,
    @JsonPropertyDescription(
            "How long a run may go without moving a byte, or without starting, before it is ended"
                + " and counts as failed. Default: 15m.")
        @Default(JobTemplate.DEFAULT_NO_PROGRESS_TIMEOUT)
        @Size(min = 2, max = Patterns.MAX_DURATION)
        @ValidationRule(value = Rules.DURATION, message = Rules.DURATION_SAYS)
        String noProgressTimeout,
    @JsonPropertyDescription(
            "How often a run is tried again after a passing fault. Wrong credentials and other"
                + " faults that need a person are not retried. Default: 2.")
        @Default(JobTemplate.DEFAULT_BACKOFF_LIMIT_TEXT)
        @Min(0)
        @Max(10)
        Integer backoffLimit) {

  /** Ends a run that would otherwise still be there in the morning. */
  public static final String DEFAULT_ACTIVE_DEADLINE = "6h";

  /** Longer than any healthy pause, such as a pull of the image or a long-running sort. */
  public static final String DEFAULT_NO_PROGRESS_TIMEOUT = "15m";

  /** Three attempts in all. */
  public static final int DEFAULT_BACKOFF_LIMIT = 2;

  static final String DEFAULT_BACKOFF_LIMIT_TEXT = "2";

  /** What a policy that does not mention its Jobs gets. */
  public static final JobTemplate DEFAULT =
      new JobTemplate(null, null, null, null, null, null, null, null, null, null, null, null);

  public JobTemplate {
    nodeSelector = nodeSelector == null ? Map.of() : Map.copyOf(nodeSelector);
    tolerations = tolerations == null ? List.of() : List.copyOf(tolerations);
    labels = labels == null ? Map.of() : Map.copyOf(labels);
    annotations = annotations == null ? Map.of() : Map.copyOf(annotations);
    imagePullSecrets = imagePullSecrets == null ? List.of() : List.copyOf(imagePullSecrets);
    activeDeadline = activeDeadline == null ? DEFAULT_ACTIVE_DEADLINE : activeDeadline;
    noProgressTimeout = noProgressTimeout == null ? DEFAULT_NO_PROGRESS_TIMEOUT : noProgressTimeout;
    backoffLimit = backoffLimit == null ? DEFAULT_BACKOFF_LIMIT : backoffLimit;
  }

  /** The same with other resources. */
  public JobTemplate withResources(ResourceRequirements resources) {
    return new JobTemplate(
        serviceAccountName,
        resources,
        nodeSelector,
        tolerations,
        affinity,
        priorityClassName,
        labels,
        annotations,
        imagePullSecrets,
        activeDeadline,
        noProgressTimeout,
        backoffLimit);
  }
}
