package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.JobTemplate;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The labels and annotations of a Job and its pod. */
final class ObjectMarks {
  private static final String RECOMMENDED = "app.kubernetes.io";

  /**
   * Domains of keys that a policy cannot set, subdomains included: ours, by which the operator
   * finds its objects; those of the Job controller, which the API server refuses; and those that
   * once switched off seccomp and AppArmor, which would undo the pod's security context.
   */
  private static final List<String> RESERVED_DOMAINS =
      List.of(
          Api.GROUP,
          RECOMMENDED,
          "batch.kubernetes.io",
          "security.alpha.kubernetes.io",
          "security.beta.kubernetes.io");

  /** The keys of the Job controller from before keys had domains. */
  private static final Set<String> RESERVED_KEYS = Set.of("job-name", "controller-uid");

  private static final Pattern OF_CONTAINERS_THAT_OTHERS_ADD =
      Pattern.compile("(?i)/.*(image$|user-?volume|volume-?mount|extra-secret$)");

  private ObjectMarks() {}

  /** The labels for what works for {@code backup}: the template's, then ours. */
  static SortedMap<String, String> labels(Backup backup, JobTemplate template) {
    SortedMap<String, String> labels = labels("backup", template);
    labels.put(Api.POLICY_LABEL, backup.getSpec().policyRef().name());
    labels.put(Api.TIER_LABEL, backup.getSpec().tier());
    labels.put(Api.BACKUP_LABEL, backup.getMetadata().getName());
    return labels;
  }

  /** The labels for what works for {@code restore}: the template's, then ours. */
  static SortedMap<String, String> labels(Restore restore, JobTemplate template) {
    SortedMap<String, String> labels = labels("restore", template);
    labels.put(Api.RESTORE_LABEL, restore.getMetadata().getName());
    return labels;
  }

  /** The labels for what works for {@code copy}: the template's, then ours. */
  static SortedMap<String, String> labels(BackupCopy copy, JobTemplate template) {
    SortedMap<String, String> labels = labels("copy", template);
    labels.put(Api.COPY_LABEL, copy.getMetadata().getName());
    return labels;
  }

  /** The labels for what works for {@code prune}: the template's, then ours. */
  static SortedMap<String, String> labels(Prune prune, JobTemplate template) {
    SortedMap<String, String> labels = labels("prune", template);
    labels.put(Api.POLICY_LABEL, prune.getSpec().policyRef().name());
    labels.put(Api.PRUNE_LABEL, prune.getMetadata().getName());
    return labels;
  }

  /** The labels for what works for {@code catalogue}: the template's, then ours. */
  static SortedMap<String, String> labels(Catalogue catalogue, JobTemplate template) {
    SortedMap<String, String> labels = labels("catalogue", template);
    labels.put(Api.POLICY_LABEL, catalogue.getSpec().policyRef().name());
    labels.put(Api.CATALOGUE_LABEL, catalogue.getMetadata().getName());
    return labels;
  }

  /** The labels for what works for {@code check}: the template's, then ours. */
  static SortedMap<String, String> labels(PolicyCheck check, JobTemplate template) {
    SortedMap<String, String> labels = labels("check", template);
    labels.put(Api.POLICY_LABEL, check.getSpec().policyRef().name());
    labels.put(Api.CHECK_LABEL, check.getMetadata().getName());
    return labels;
  }

  private static SortedMap<String, String> labels(String component, JobTemplate template) {
    SortedMap<String, String> labels = allowed(template.labels());
    labels.put(Api.MANAGED_BY_LABEL, Api.MANAGED_BY);
    labels.put(RECOMMENDED + "/name", "holdfast");
    labels.put(RECOMMENDED + "/component", component);
    return labels;
  }

  /**
   * The template's annotations, but for those by which containers that others add to pods, as
   * service meshes do, would be of an image or have a volume or Secret of somebody's choosing.
   */
  static SortedMap<String, String> annotations(JobTemplate template) {
    SortedMap<String, String> annotations = allowed(template.annotations());
    annotations.keySet().removeIf(key -> OF_CONTAINERS_THAT_OTHERS_ADD.matcher(key).find());
    return annotations;
  }

  private static SortedMap<String, String> allowed(Map<String, String> asked) {
    SortedMap<String, String> allowed = new TreeMap<>(asked);
    allowed.keySet().removeIf(ObjectMarks::reserved);
    return allowed;
  }

  private static boolean reserved(String key) {
    int slash = key.indexOf('/');
    if (slash < 0) {
      return RESERVED_KEYS.contains(key);
    }
    String domain = key.substring(0, slash);
    return RESERVED_DOMAINS.stream()
        .anyMatch(reserved -> domain.equals(reserved) || domain.endsWith("." + reserved));
  }
}
