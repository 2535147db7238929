package dev.holdfast.rest;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.request.BackupRequest;
import dev.holdfast.request.CatalogueRequest;
import dev.holdfast.request.CheckRequest;
import dev.holdfast.request.CopyRequest;
import dev.holdfast.request.PruneRequest;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;
import java.util.Map;

/**
 * A kind of objects, as the API serves it.
 *
 * @param path its name in paths
 * @param resource its name in the plural, as Kubernetes has it
 * @param type the kind
 * @param body what a request to create one consists of; null where none are created
 * @param filters what a list of them can be narrowed by
 * @param selectors those filters that the API server does by itself, and the fields that they are
 *     on
 */
record Kind<T extends CustomResource<?, ?>>(
    String path,
    String resource,
    Class<T> type,
    Class<? extends Record> body,
    List<Filter<T>> filters,
    Map<String, String> selectors) {

  private static final String POLICY_FIELD = "spec.policyRef.name";
  private static final String PHASE_FIELD = "status.phase";

  static final Kind<BackupPolicy> POLICIES =
      new Kind<>("policies", "backuppolicies", BackupPolicy.class, null, List.of(), Map.of());

  static final Kind<Backup> BACKUPS =
      new Kind<>(
          "backups",
          "backups",
          Backup.class,
          BackupRequest.class,
          Filters.ofBackups(),
          Map.of(Filter.POLICY, POLICY_FIELD, Filter.TIER, "spec.tier", Filter.PHASE, PHASE_FIELD));

  static final Kind<Restore> RESTORES =
      new Kind<>(
          "restores", "restores", Restore.class, RestoreSpec.class, Filters.ofRestores(), Map.of());

  static final Kind<Prune> PRUNES =
      new Kind<>(
          "prunes",
          "prunes",
          Prune.class,
          PruneRequest.class,
          Filters.ofPrunes(),
          Map.of(Filter.POLICY, POLICY_FIELD, Filter.PHASE, PHASE_FIELD));

  static final Kind<BackupCopy> COPIES =
      new Kind<>(
          "copies",
          "backupcopies",
          BackupCopy.class,
          CopyRequest.class,
          Filters.ofCopies(),
          Map.of());

  static final Kind<Catalogue> CATALOGUES =
      new Kind<>(
          "catalogues",
          "catalogues",
          Catalogue.class,
          CatalogueRequest.class,
          Filters.ofCatalogues(),
          Map.of(Filter.POLICY, POLICY_FIELD, Filter.PHASE, PHASE_FIELD));

  static final Kind<PolicyCheck> CHECKS =
      new Kind<>(
          "checks",
          "policychecks",
          PolicyCheck.class,
          CheckRequest.class,
          Filters.ofChecks(),
          Map.of(Filter.POLICY, POLICY_FIELD, Filter.PHASE, PHASE_FIELD));

  static final List<Kind<?>> ALL =
      List.of(POLICIES, BACKUPS, RESTORES, PRUNES, COPIES, CATALOGUES, CHECKS);

  /** The name of the type, as clients see it. */
  String typeName() {
    return type.getSimpleName();
  }
}
