package dev.holdfast.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.DeletionPolicy;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import org.junit.jupiter.api.Test;

class BackupChangeTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void pinningChangesNothingElse() throws JsonProcessingException {
    assertJson(BackupChange.pinned(true).patch(), "{\"spec\": {\"pinned\": true}}");
    assertJson(BackupChange.pinned(false).patch(), "{\"spec\": {\"pinned\": false}}");
  }

  @Test
  void allThatCanBeChangedIsChangedAtOnce() throws JsonProcessingException {
    assertJson(
        new BackupChange("new \"words\"", false, DeletionPolicy.DELETE).patch(),
        """
        {"spec": {"description": "new \\"words\\"", "pinned": false, "deletionPolicy": "Delete"}}
        """);
  }

  @Test
  void changeOfNothingIsRefused() {
    assertThatThrownBy(() -> new BackupChange(null, null, null).patch())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageStartingWith("pinned: give at least one of");
  }

  @Test
  void descriptionIsNotEndless() {
    assertThatThrownBy(() -> new BackupChange("x".repeat(1001), null, null).patch())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage("description: at most 1000 characters");
  }

  @Test
  void recordThatGoesWithItsObjectsIsKeptFromTheSameWriteOn() throws JsonProcessingException {
    assertJson(
        BackupChange.beforeDeletion(backup("example.com/other"), DeletionPolicy.DELETE),
        """
        {"metadata": {"resourceVersion": "7", "labels": {"%s": "true"},
          "finalizers": ["example.com/other", "%s"]}, "spec": {"deletionPolicy": "Delete"}}
        """
            .formatted(Api.DELETES_OBJECTS_LABEL, Api.OBJECTS_FINALIZER));
  }

  @Test
  void recordThatIsKeptAlreadyIsNotKeptTwice() throws JsonProcessingException {
    assertJson(
        BackupChange.beforeDeletion(backup(Api.OBJECTS_FINALIZER), DeletionPolicy.DELETE),
        "{\"metadata\": {\"resourceVersion\": \"7\"}, \"spec\": {\"deletionPolicy\": \"Delete\"}}");
  }

  @Test
  void recordThatGoesAloneIsNotKept() throws JsonProcessingException {
    assertJson(
        BackupChange.beforeDeletion(backup(Api.OBJECTS_FINALIZER), DeletionPolicy.RETAIN),
        "{\"metadata\": {\"resourceVersion\": \"7\"}, \"spec\": {\"deletionPolicy\": \"Retain\"}}");
  }

  private static Backup backup(String finalizer) {
    Backup backup = new Backup();
    backup.setMetadata(
        new ObjectMetaBuilder().withResourceVersion("7").withFinalizers(finalizer).build());
    return backup;
  }

  private static void assertJson(String actual, String expected) throws JsonProcessingException {
    assertThat(JSON.readTree(actual)).isEqualTo(JSON.readTree(expected));
  }
}
