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
 * Finds out, once, whether a policy works: connects as a backup would, and tries the destinations
 * with a probe. No backup is taken, and nothing that was written stays.
 */
@Group(Api.GROUP)
@Version(Api.VERSION)
@ShortNames("pchk")
@ValidationRule(
    value = "self.metadata.name.size() <= 52",
    message = "metadata.name: at most 52 characters, since its Job is named after it")
@ValidationRule(
    value = "!self.metadata.name.contains('.')",
    message = "metadata.name: no dots, since its Job is named after it")
@AdditionalPrinterColumn(name = "Policy", jsonPath = ".spec.policyRef.name")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(
    name = "Passed",
    jsonPath = ".status.passed",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Warnings",
    jsonPath = ".status.warnings",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Failed",
    jsonPath = ".status.failed",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Duration", jsonPath = ".status.duration")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Message", jsonPath = ".status.message", priority = 1)
@AdditionalSelectableField(jsonPath = ".spec.policyRef.name")
@AdditionalSelectableField(jsonPath = ".status.phase")
public class PolicyCheck extends CustomResource<PolicyCheckSpec, PolicyCheckStatus>
    implements Namespaced {

  /** The longest name of a check: its Job is named after it, with room for a suffix. */
  public static final int MAX_NAME_LENGTH = 52;
}
