package dev.holdfast.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalSelectableField;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * Looks through the destinations of a policy, once: makes Backups again that are stored there and
 * that the cluster does not know, and finds out whose manifests are gone. Nothing is deleted.
 */
@Group(Api.GROUP)
@Version(Api.VERSION)
@ShortNames("bcat")
@ValidationRule(
    value = "self.metadata.name.size() <= 52",
    message = "metadata.name: at most 52 characters, since its Job is named after it")
@ValidationRule(
    value = "!self.metadata.name.contains('.')",
    message = "metadata.name: no dots, since its Job is named after it")
@AdditionalPrinterColumn(name = "Policy", jsonPath = ".spec.policyRef.name")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(
    name = "Found",
    jsonPath = ".status.found",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Made Again",
    jsonPath = ".status.madeAgain",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Missing",
    jsonPath = ".status.missing",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Message", jsonPath = ".status.message", priority = 1)
@AdditionalSelectableField(jsonPath = ".spec.policyRef.name")
@AdditionalSelectableField(jsonPath = ".status.phase")
public class Catalogue extends CustomResource<CatalogueSpec, CatalogueStatus>
    implements Namespaced {

  /** The longest name of a catalogue: its Job is named after it, with room for a suffix. */
  public static final int MAX_NAME_LENGTH = 52;
}
