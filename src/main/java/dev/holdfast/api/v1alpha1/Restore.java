package dev.holdfast.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** One restore of a backup's databases into a server, or one reading of all that is stored. */
@Group(Api.GROUP)
@Version(Api.VERSION)
@ShortNames("rst")
@ValidationRule(
    value = "self.metadata.name.size() <= 52",
    message = "metadata.name: at most 52 characters, since its Job is named after it")
@ValidationRule(
    value = "!self.metadata.name.contains('.')",
    message = "metadata.name: no dots, since its Job is named after it")
@AdditionalPrinterColumn(name = "Source", jsonPath = ".status.asked")
@AdditionalPrinterColumn(name = "Target", jsonPath = ".status.target")
@AdditionalPrinterColumn(name = "Mode", jsonPath = ".spec.mode")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Progress", jsonPath = ".status.progress")
@AdditionalPrinterColumn(name = "Duration", jsonPath = ".status.duration")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Message", jsonPath = ".status.message", priority = 1)
public class Restore extends CustomResource<RestoreSpec, RestoreStatus> implements Namespaced {

  /** The longest name of a restore: its Job is named after it, with room for a suffix. */
  public static final int MAX_NAME_LENGTH = 52;
}
