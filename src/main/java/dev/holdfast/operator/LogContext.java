package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.reading.Unreadable;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.logging.MDC;

/** What the log lines of this thread are about: fields of their own in the JSON log. */
final class LogContext {
  private static final String NAMESPACE = "namespace";
  private static final String POLICY = "policy";
  private static final String BACKUP = "backup";
  private static final String RESTORE = "restore";

  private LogContext() {}

  /** From now on they are about {@code object}. */
  static void set(HasMetadata object) {
    fields(object).forEach(MDC::put);
  }

  /** They are about nothing any more. */
  static void clear() {
    MDC.remove(NAMESPACE);
    MDC.remove(POLICY);
    MDC.remove(BACKUP);
    MDC.remove(RESTORE);
  }

  /** The fields of {@code object}, by name; without those that are not known. */
  static Map<String, String> fields(HasMetadata object) {
    Map<String, String> fields = new TreeMap<>();
    put(fields, NAMESPACE, object.getMetadata().getNamespace());
    String name = object.getMetadata().getName();
    if (object instanceof BackupPolicy) {
      put(fields, POLICY, name);
    } else if (object instanceof CustomResource<?, ?> one && Unreadable.is(one)) {
      put(fields, POLICY, label(object));
    } else if (object instanceof Backup backup) {
      put(fields, BACKUP, name);
      put(fields, POLICY, backup.getSpec().policyRef().name());
    } else if (object instanceof BackupCopy copy) {
      put(fields, BACKUP, copy.getSpec().backupRef().name());
    } else if (object instanceof Prune prune) {
      put(fields, POLICY, prune.getSpec().policyRef().name());
    } else if (object instanceof Catalogue catalogue) {
      put(fields, POLICY, catalogue.getSpec().policyRef().name());
    } else if (object instanceof Restore restore) {
      put(fields, RESTORE, name);
      RestoreStatus status = restore.getStatus();
      put(fields, BACKUP, status == null ? null : status.backup());
      put(fields, POLICY, status == null ? label(restore) : status.policy());
    }
    return fields;
  }

  private static String label(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels == null ? null : labels.get(Api.POLICY_LABEL);
  }

  private static void put(Map<String, String> fields, String field, String value) {
    if (value != null) {
      fields.put(field, value);
    }
  }
}
