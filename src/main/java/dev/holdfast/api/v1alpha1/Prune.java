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
 * Deletes those backups of a policy that have expired, once, or says which they are. Or it deletes
 * the one that somebody has deleted.
 */
@Group(Api.GROUP)
@Version(Api.VERSION)
@ShortNames("bprune")
@ValidationRule(
    value = "self.metadata.name.size() <= 52",
    message = "metadata.name: at most 52 characters, since its Job is named after it")
@ValidationRule(
    value = "!self.metadata.name.contains('.')",
    message = "metadata.name: no dots, since its Job is named after it")
@AdditionalPrinterColumn(name = "Policy", jsonPath = ".spec.policyRef.name")
@AdditionalPrinterColumn(name = "Backup", jsonPath = ".spec.backup.name")
@AdditionalPrinterColumn(name = "Dry Run", jsonPath = ".spec.dryRun")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(
    name = "Kept",
    jsonPath = ".status.plan.kept",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Expired",
    jsonPath = ".status.plan.expired",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Freed", jsonPath = ".status.freed")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Message", jsonPath = ".status.message", priority = 1)
@AdditionalSelectableField(jsonPath = ".spec.policyRef.name")
@AdditionalSelectableField(jsonPath = ".status.phase")
public class Prune extends CustomResource<PruneSpec, PruneStatus> implements Namespaced {

  /** The longest name of a prune: its Job is named after it, with room for a suffix. */
  public static final int MAX_NAME_LENGTH = 52;
}
