package dev.holdfast.request;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.DeletionPolicy;
import dev.holdfast.artifact.Json;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What can be changed of a backup that there is. */
public record BackupChange(
    @JsonPropertyDescription("Free text for people; absent to leave it as it is.")
        String description,
    @JsonPropertyDescription("Whether its objects are left alone; absent to leave it as it is.")
        Boolean pinned,
    @JsonPropertyDescription("What deleting the record does; absent to leave it as it is.")
        DeletionPolicy deletionPolicy) {
  /** The change that pins a backup, or takes the pin away. */
  public static BackupChange pinned(boolean pinned) {
    return new BackupChange(null, pinned, null);
  }

  /** What is wrong with it; empty if nothing is. */
  public List<RequestProblem> problems() {
    List<RequestProblem> problems =
        new ArrayList<>(
            SchemaCheck.of("", new BackupSpec(null, null, description, pinned, deletionPolicy)));
    problems.removeIf(problem -> problem.field().equals("policyRef"));
    if (description == null && pinned == null && deletionPolicy == null) {
      problems.add(
          new RequestProblem("pinned", "give at least one of description, pinned, deletionPolicy"));
    }
    return problems;
  }

  /**
   * The JSON merge patch.
   *
   * @throws InvalidRequestException if something is wrong with the change
   * @see <a href="https://www.rfc-editor.org/rfc/rfc7386">JSON merge patch</a>
   */
  public String patch() {
    if (!problems().isEmpty()) {
      throw new InvalidRequestException(problems());
    }
    return Json.line(Map.of("spec", spec()));
  }

  /**
   * The JSON merge patch after which {@code backup} can be deleted at once, and {@code wanted}
   * holds for that. A record that is to go with its objects gets what keeps it until they are gone
   * in the same write: the operator, which gives it that too, may not have seen the change yet when
   * the deletion comes.
   *
   * @param backup as the API server has it now; if it changes before the patch arrives, that is
   *     refused
   */
  public static String beforeDeletion(Backup backup, DeletionPolicy wanted) {
    ObjectMeta meta = backup.getMetadata();
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("resourceVersion", meta.getResourceVersion());
    if (wanted == DeletionPolicy.DELETE && !meta.getFinalizers().contains(Api.OBJECTS_FINALIZER)) {
      List<String> finalizers = new ArrayList<>(meta.getFinalizers());
      finalizers.add(Api.OBJECTS_FINALIZER);
      metadata.put("labels", Map.of(Api.DELETES_OBJECTS_LABEL, "true"));
      metadata.put("finalizers", finalizers);
    }
    return Json.line(
        Map.of("metadata", metadata, "spec", new BackupChange(null, null, wanted).spec()));
  }

  private Map<String, Object> spec() {
    Map<String, Object> spec = new LinkedHashMap<>();
    if (description != null) {
      spec.put("description", description);
    }
    if (pinned != null) {
      spec.put("pinned", pinned);
    }
    if (deletionPolicy != null) {
      spec.put("deletionPolicy", deletionPolicy);
    }
    return spec;
  }
}
