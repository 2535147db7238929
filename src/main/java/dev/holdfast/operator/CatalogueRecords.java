package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.catalogue.Findings;
import dev.holdfast.status.BackupRecord;
import dev.holdfast.status.Verdict;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The records of backups, written as a catalogue has found them. None is ever deleted. */
final class CatalogueRecords {
  private static final int UNPROCESSABLE = 422;

  private final KubernetesClient client;
  private final StatusWriter statuses;
  private final EventRecorder events;

  CatalogueRecords(KubernetesClient client, StatusWriter statuses, EventRecorder events) {
    this.client = client;
    this.statuses = statuses;
    this.events = events;
  }

  /**
   * What was done.
   *
   * @param made how many records were made
   * @param problems what the API server will never let be done, one sentence each
   */
  record Done(int made, List<String> problems) {}

  /**
   * Writes what is found.
   *
   * @throws KubernetesClientException if one of the records was changed meanwhile, once all others
   *     are written; or if the API server is in trouble
   */
  Done write(Catalogue catalogue, Findings findings, Instant now) {
    List<String> problems = new ArrayList<>();
    List<KubernetesClientException> again = new ArrayList<>();
    int made = 0;
    for (Findings.ToMake one : findings.toMake()) {
      made += attempt(() -> make(catalogue, one, now), one.name(), problems, again) ? 1 : 0;
    }
    for (Findings.Changed one : findings.changed()) {
      String name = one.backup().getMetadata().getName();
      attempt(() -> write(one, now), name, problems, again);
    }
    if (!again.isEmpty()) {
      throw again.get(0);
    }
    return new Done(made, problems);
  }

  /** Does {@code step}; whether it was done. What may pass is added to {@code again}. */
  private static boolean attempt(
      Runnable step, String name, List<String> problems, List<KubernetesClientException> again) {
    try {
      step.run();
      return true;
    } catch (KubernetesClientException e) {
      switch (e.getCode()) {
        case HttpURLConnection.HTTP_CONFLICT, HttpURLConnection.HTTP_NOT_FOUND -> again.add(e);
        case HttpURLConnection.HTTP_FORBIDDEN, HttpURLConnection.HTTP_BAD_REQUEST, UNPROCESSABLE ->
            problems.add("Backup " + name + " cannot be written: " + Refusals.said(e));
        default -> throw e;
      }
      return false;
    }
  }

  private void make(Catalogue catalogue, Findings.ToMake one, Instant now) {
    Backup record = one.begun().orElseGet(() -> client.resource(record(catalogue, one)).create());
    BackupStatus status = BackupRecord.madeAgain(record, one.contents(), one.copies(), now);
    statuses.write(record, status);
  }

  /**
   * It is pinned, since nobody knows whether it was: what somebody wanted to keep must not expire
   * because its record was lost.
   */
  private static Backup record(Catalogue catalogue, Findings.ToMake one) {
    Backup record = new Backup();
    String tier = one.contents().tier();
    record.setMetadata(
        new ObjectMetaBuilder()
            .withName(one.name())
            .withNamespace(catalogue.getMetadata().getNamespace())
            .addToLabels(Api.MANAGED_BY_LABEL, Api.MANAGED_BY)
            .addToLabels(Api.POLICY_LABEL, catalogue.getSpec().policyRef().name())
            .addToLabels(Api.TIER_LABEL, tier)
            .addToAnnotations(Api.MADE_AGAIN_ANNOTATION, one.sha256())
            .addToAnnotations(Api.POLICY_UID_ANNOTATION, one.contents().policyUid())
            .addToAnnotations(
                tier.equals(BackupSpec.MANUAL_TIER)
                    ? Map.of()
                    : Map.of(Api.SCHEDULED_FOR_ANNOTATION, one.contents().time().toString()))
            .build());
    record.setSpec(
        new BackupSpec(
            catalogue.getSpec().policyRef(), tier, one.contents().description(), true, null));
    return record;
  }

  private void write(Findings.Changed one, Instant now) {
    Verdict<BackupStatus> found =
        BackupRecord.found(one.backup(), one.copies(), one.gone(), one.back(), now);
    if (statuses.write(one.backup(), found.status())) {
      events.record(one.backup(), found.happenings());
    }
  }
}
