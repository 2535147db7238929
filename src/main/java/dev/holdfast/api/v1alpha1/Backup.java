package dev.holdfast.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalSelectableField;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** One backup of a policy's databases. */
@Group(Api.GROUP)
@Version(Api.VERSION)
@ShortNames("bkp")
@ValidationRule(
    value = "self.metadata.name.size() <= 52",
    message = "metadata.name: at most 52 characters, since its Job is named after it")
@ValidationRule(
    value = "!self.metadata.name.contains('.')",
    message = "metadata.name: no dots, since its Job is named after it")
@AdditionalPrinterColumn(name = "Policy", jsonPath = ".spec.policyRef.name")
@AdditionalPrinterColumn(name = "Tier", jsonPath = ".spec.tier")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Progress", jsonPath = ".status.progress")
@AdditionalPrinterColumn(name = "Size", jsonPath = ".status.size")
@AdditionalPrinterColumn(name = "Duration", jsonPath = ".status.duration")
@AdditionalPrinterColumn(
    name = "Verified",
    jsonPath = ".status.conditions[?(@.type==\"Verified\")].status")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "Pinned",
    jsonPath = ".spec.pinned",
    type = AdditionalPrinterColumn.Type.BOOLEAN,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Taken",
    jsonPath = ".status.startTime",
    type = AdditionalPrinterColumn.Type.DATE,
    priority = 1)
@AdditionalPrinterColumn(name = "Message", jsonPath = ".status.message", priority = 1)
@AdditionalSelectableField(jsonPath = ".spec.policyRef.name")
@AdditionalSelectableField(jsonPath = ".spec.tier")
@AdditionalSelectableField(jsonPath = ".status.phase")
public class Backup extends CustomResource<BackupSpec, BackupStatus> implements Namespaced {

  /** The longest name of a backup: its Jobs are named after it, with room for a suffix. */
  public static final int MAX_NAME_LENGTH = 52;
}
