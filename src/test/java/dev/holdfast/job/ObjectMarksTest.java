package dev.holdfast.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.JobTemplate;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What a template may and may not say about labels and annotations. */
class ObjectMarksTest {
  private static final Map<String, String> OURS =
      Map.of(
          "app.kubernetes.io/managed-by", "holdfast",
          "app.kubernetes.io/name", "holdfast",
          "app.kubernetes.io/component", "backup",
          "holdfast.dev/policy", "small",
          "holdfast.dev/tier", "manual",
          "holdfast.dev/backup", "by-hand");

  @Property(tries = 150)
  void nothingInATemplateChangesWhatIsOurs(
      @ForAll("marks") Map<String, String> labels,
      @ForAll("marks") Map<String, String> annotations) {
    Job job = build(labels, annotations);

    assertThat(job.getMetadata().getLabels())
        .containsAllEntriesOf(OURS)
        .doesNotContainValue("reserved");
    assertThat(job.getMetadata().getAnnotations()).doesNotContainValue("reserved");
    assertThat(job.getSpec().getTemplate().getMetadata().getLabels())
        .isEqualTo(job.getMetadata().getLabels());
    assertThat(job.getSpec().getTemplate().getMetadata().getAnnotations())
        .isEqualTo(job.getMetadata().getAnnotations());
    assertThat(RestrictedStandard.violations(job.getSpec().getTemplate())).isEmpty();
  }

  @Property(tries = 150)
  void everythingElseInATemplateIsKept(@ForAll("marks") Map<String, String> marks) {
    Job job = build(marks, marks);

    marks.forEach(
        (key, value) -> {
          if (value.equals("free")) {
            assertThat(job.getMetadata().getLabels()).containsEntry(key, value);
            assertThat(job.getMetadata().getAnnotations()).containsEntry(key, value);
          }
        });
  }

  /** Keys with the value that tells whether they are reserved. */
  @Provide
  Arbitrary<Map<String, String>> marks() {
    Arbitrary<String> name = Arbitraries.of("policy", "backup", "name", "managed-by", "x", "tier");
    Arbitrary<String> reserved =
        Combinators.combine(
                Arbitraries.of(
                    "holdfast.dev",
                    "sub.holdfast.dev",
                    "app.kubernetes.io",
                    "batch.kubernetes.io",
                    "container.apparmor.security.beta.kubernetes.io",
                    "seccomp.security.alpha.kubernetes.io"),
                name)
            .as((domain, key) -> domain + "/" + key);
    Arbitrary<String> free =
        Combinators.combine(
                Arbitraries.of(
                    "",
                    "example.com/",
                    "notholdfast.dev/",
                    "holdfast.dev.example.com/",
                    "kueue.x-k8s.io/",
                    "cluster-autoscaler.kubernetes.io/"),
                name)
            .as((domain, key) -> domain + key);
    return Arbitraries.oneOf(
            reserved.map(key -> Map.entry(key, "reserved")),
            Arbitraries.of("job-name", "controller-uid").map(key -> Map.entry(key, "reserved")),
            free.map(key -> Map.entry(key, "free")))
        .list()
        .ofMaxSize(12)
        .map(
            entries ->
                entries.stream()
                    .distinct()
                    .collect(
                        java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private static Job build(Map<String, String> labels, Map<String, String> annotations) {
    BackupPolicy policy =
        Samples.withTemplate(
            Samples.policy("policy-minimal.yaml"),
            new JobTemplate(
                null, null, null, null, null, null, labels, annotations, null, null, null, null));
    return BackupJob.build(Samples.CONTEXT, Samples.backup("backup-minimal.yaml"), policy);
  }
}
