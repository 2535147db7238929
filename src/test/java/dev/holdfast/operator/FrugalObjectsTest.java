package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrugalObjectsTest {
  private final KubernetesSerialization json = json();

  private static KubernetesSerialization json() {
    ObjectMapper mapper = new ObjectMapper();
    KubernetesSerialization serialization = new KubernetesSerialization(mapper, false);
    new FrugalObjects().customize(mapper);
    return serialization;
  }

  private Backup backup(String name, String message) {
    return json.unmarshal(
        """
        {"apiVersion": "holdfast.dev/v1alpha1", "kind": "Backup",
         "metadata": {"name": "%s", "namespace": "shops", "uid": "u", "labels": {"a": "some text"},
           "managedFields": [{"manager": "holdfast", "operation": "Update", "fieldsV1": {"f:status": {}}}]},
         "spec": {"policyRef": {"name": "shop"}, "tier": "daily"},
         "status": {"phase": "Completed", "message": "%s", "databases": ["shop", "billing"]}}
        """
            .formatted(name, message),
        Backup.class);
  }

  @Test
  void nothingIsLostButWhoSetWhichField() {
    Backup backup = backup("a", "done");

    assertThat(backup.getMetadata().getManagedFields()).isEmpty();
    assertThat(backup.getMetadata().getAdditionalProperties()).isEmpty();
    assertThat(backup.getMetadata().getName()).isEqualTo("a");
    assertThat(backup.getMetadata().getLabels()).containsEntry("a", "some text");
    assertThat(backup.getStatus().message()).isEqualTo("done");
    assertThat(backup.getStatus().databases()).containsExactly("shop", "billing");
    assertThat(json.asJson(backup)).doesNotContain("managedFields");
  }

  /** Of tens of thousands of objects, most of whose maps are empty or have two or three entries. */
  @Test
  void mapsHaveNoRoomForMore() {
    ObjectMeta meta =
        json.unmarshal(
                """
                {"apiVersion": "holdfast.dev/v1alpha1", "kind": "Backup",
                 "metadata": {"name": "a", "annotations": {"b": "c"}, "newer": {"known": "later"}},
                 "status": {"conditions": [{"type": "Complete", "status": "True", "newer": 1}]}}
                """,
                Backup.class)
            .getMetadata();

    assertThat(meta.getAnnotations()).isExactlyInstanceOf(Map.of("b", "c").getClass());
    assertThat(meta.getLabels()).isNullOrEmpty();
    assertThat(meta.getAdditionalProperties()).containsKey("newer");
    assertThat(backup("a", "done").getMetadata().getAdditionalProperties()).isSameAs(Map.of());
    assertThat(new ObjectMetaBuilder(meta).addToAnnotations("d", "e").build().getAnnotations())
        .containsOnly(Map.entry("b", "c"), Map.entry("d", "e"));
  }

  @Test
  void whatLaterVersionsSayOfAConditionIsKept() {
    Backup backup =
        json.unmarshal(
            """
            {"apiVersion": "holdfast.dev/v1alpha1", "kind": "Backup", "metadata": {"name": "a", "labels": {"x": null}},
             "status": {"conditions": [
               {"type": "Complete", "status": "True", "newer": 1}, {"type": "Failed", "status": "False"}]}}
            """,
            Backup.class);

    assertThat(backup.getStatus().conditions().get(0).getAdditionalProperties())
        .containsEntry("newer", 1);
    assertThat(backup.getStatus().conditions().get(1).getAdditionalProperties()).isSameAs(Map.of());
    assertThat(backup.getMetadata().getLabels()).containsEntry("x", null);
    assertThat(json.unmarshal(json.asJson(backup), Backup.class)).isEqualTo(backup);
  }

  @Test
  void equalTextsAreHeldOnce() {
    Backup one = backup("a", "done");
    Backup other = backup("b", "done");

    assertThat(other.getStatus().message()).isSameAs(one.getStatus().message());
    assertThat(other.getMetadata().getNamespace()).isSameAs(one.getMetadata().getNamespace());
    assertThat(other.getMetadata().getLabels().get("a"))
        .isSameAs(one.getMetadata().getLabels().get("a"));
    assertThat(other.getStatus().databases().get(0)).isSameAs(one.getSpec().policyRef().name());
  }

  @Test
  void textsThatShareAPlaceAreNotMistakenForEachOther() {
    // Equal hashes.
    assertThat(backup("a", "AaAa").getStatus().message()).isEqualTo("AaAa");
    assertThat(backup("a", "BBBB").getStatus().message()).isEqualTo("BBBB");
    assertThat(backup("a", "AaBB").getStatus().message()).isEqualTo("AaBB");
  }

  @Test
  void longTextsAreReadAsTheyAre() {
    String text = "long ".repeat(100);

    assertThat(backup("a", text).getStatus().message()).isEqualTo(text);
  }

  /** A list with one such object would not be read at all, and nothing be done for anybody. */
  @Test
  void numberOfSomebodyThatDoesNotFitHarmsNobody() {
    BackupPolicy policy =
        json.unmarshal(
            """
            {"apiVersion": "holdfast.dev/v1alpha1", "kind": "BackupPolicy", "metadata": {"name": "a"},
             "spec": {"jobTemplate": {"resources": {"limits": {"cpu": ""}}, "affinity": {"nodeAffinity":
               {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 3000000000}]}}}},
             "status": {"retention": {"kept": 3000000000}}}
            """,
            BackupPolicy.class);

    assertThat(policy.getMetadata().getName()).isEqualTo("a");
    assertThat(policy.getStatus().retention().kept()).isEqualTo(Integer.MAX_VALUE);
  }
}
