package dev.holdfast.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Declares which databases are backed up, when, and to where. */
@Group(Api.GROUP)
@Version(Api.VERSION)
@ShortNames("bpol")
@ValidationRule(
    value = "self.metadata.name.size() <= 30",
    message =
        "metadata.name: at most 30 characters, since the names of backups and Jobs begin with it")
@ValidationRule(
    value = "!self.metadata.name.contains('.')",
    message = "metadata.name: no dots, since the names of Jobs begin with it")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Suspended", jsonPath = ".spec.suspend", priority = 1)
@AdditionalPrinterColumn(name = "Last Backup", jsonPath = ".status.lastBackup")
@AdditionalPrinterColumn(
    name = "Last Success",
    jsonPath = ".status.lastBackupTime",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Failed", jsonPath = ".status.lastFailure")
@AdditionalPrinterColumn(
    name = "Verified",
    jsonPath = ".status.conditions[?(@.type==\"Verified\")].status")
@AdditionalPrinterColumn(name = "Next Run", jsonPath = ".status.nextRun")
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
    priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public class BackupPolicy extends CustomResource<BackupPolicySpec, BackupPolicyStatus>
    implements Namespaced {

  /** The longest name of a policy: with a tier and a time it must still fit the name of a Job. */
  public static final int MAX_NAME_LENGTH = 30;
}
