package dev.holdfast.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.JobTemplate;
import dev.holdfast.job.EveryJob;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/security.md says of jobTemplate: what it can choose, and that it can nothing else. */
class JobTemplateReachTest {
  private static final String IMAGE = "holdfast:0.1.0";

  /** Whoever adds one has to say in docs/security.md what it lets a tenant reach. */
  @Test
  void itsFieldsAreThoseThatWereThoughtThrough() {
    assertThat(Stream.of(JobTemplate.class.getRecordComponents()).map(RecordComponent::getName))
        .containsExactlyInAnyOrder(
            "serviceAccountName",
            "resources",
            "nodeSelector",
            "tolerations",
            "affinity",
            "priorityClassName",
            "labels",
            "annotations",
            "imagePullSecrets",
            "activeDeadline",
            "noProgressTimeout",
            "backoffLimit");
  }

  @Test
  void nothingOfThePodChangesButWhatItCanChoose() {
    Job usual = EveryJob.backup(IMAGE, JobTemplate.DEFAULT);
    Job hostile = EveryJob.backup(IMAGE, hostile());

    PodSpec asked = hostile.getSpec().getTemplate().getSpec();
    assertThat(asked.getServiceAccountName()).isEqualTo("admin");
    PodSpec expected = usual.getSpec().getTemplate().getSpec();
    asked.setServiceAccountName(expected.getServiceAccountName());
    asked.setNodeSelector(expected.getNodeSelector());
    asked.setTolerations(expected.getTolerations());
    asked.setAffinity(expected.getAffinity());
    asked.setPriorityClassName(expected.getPriorityClassName());
    asked.setImagePullSecrets(expected.getImagePullSecrets());
    asked.getContainers().get(0).setResources(expected.getContainers().get(0).getResources());
    assertThat(Serialization.asYaml(asked)).isEqualTo(Serialization.asYaml(expected));
  }

  @Test
  void labelsAndAnnotationsThatWouldMisleadAreTakenOut() {
    Job hostile = EveryJob.backup(IMAGE, hostile());

    for (var metadata :
        List.of(hostile.getMetadata(), hostile.getSpec().getTemplate().getMetadata())) {
      assertThat(metadata.getLabels())
          .containsEntry("app.kubernetes.io/managed-by", "holdfast")
          .containsEntry("app", "shop-db")
          .doesNotContainKey("job-name")
          .doesNotContainValue("forged");
      assertThat(metadata.getAnnotations()).containsOnlyKeys("sidecar.istio.io/inject");
    }
  }

  /** As far as the schema lets anybody go. */
  static JobTemplate hostile() {
    return Serialization.unmarshal(
        """
        serviceAccountName: admin
        priorityClassName: system-node-critical
        nodeSelector: {node-role.kubernetes.io/control-plane: ""}
        tolerations: [{operator: Exists}]
        affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {}}]}}
        resources: {limits: {memory: 1Ti}}
        imagePullSecrets: [{name: shop-db-app}]
        labels:
          app: shop-db
          app.kubernetes.io/managed-by: forged
          holdfast.dev/backup: forged
          job-name: forged
        annotations:
          sidecar.istio.io/inject: "true"
          container.apparmor.security.beta.kubernetes.io/holdfast: unconfined
          seccomp.security.alpha.kubernetes.io/pod: unconfined
          holdfast.dev/scheduled-for: forged
          sidecar.istio.io/proxyImage: "evil:1"
          sidecar.istio.io/userVolume: '[{"name": "x", "secret": {"secretName": "any"}}]'
          vault.hashicorp.com/agent-extra-secret: any
        backoffLimit: 10
        """,
        JobTemplate.class);
  }
}
