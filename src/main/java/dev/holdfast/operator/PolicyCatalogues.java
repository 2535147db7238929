package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.CatalogueSpec;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.catalogue.CataloguePass;
import dev.holdfast.status.CatalogueProgress;
import dev.holdfast.status.Times;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The Catalogues of a policy: made when they are due, and removed when they are old. A policy that
 * is suspended has them too: that makes no backup, and whoever rebuilds a cluster applies policies
 * suspended first.
 */
final class PolicyCatalogues {
  /** How many of those that a policy made, and that have ended, are kept on record. */
  private static final int KEPT = 5;

  private static final Comparator<Catalogue> OLDEST_FIRST =
      Comparator.comparing((Catalogue one) -> one.getMetadata().getCreationTimestamp())
          .thenComparing(one -> one.getMetadata().getName());

  private final KubernetesClient client;
  private final Duration every;
  private final Instant operatorStart;

  /**
   * @param every how long after the last another one is due; zero for never by itself
   * @param operatorStart when this operator was started
   */
  PolicyCatalogues(KubernetesClient client, Duration every, Instant operatorStart) {
    this.client = client;
    this.every = every;
    this.operatorStart = operatorStart;
  }

  /**
   * Makes the Catalogue of {@code policy} that is due, and removes those that are old.
   *
   * @param catalogues those that name it
   */
  void look(BackupPolicy policy, Collection<Catalogue> catalogues, Instant now) {
    List<Catalogue> made =
        catalogues.stream().filter(one -> isMadeBy(policy, one)).sorted(OLDEST_FIRST).toList();
    CataloguePass.due(
            new CataloguePass.Facts(
                policy.getMetadata().getName(),
                made.isEmpty() ? Optional.empty() : Optional.of(last(made.get(made.size() - 1))),
                catalogues.stream().anyMatch(one -> !CatalogueProgress.isFinal(one)),
                operatorStart,
                every),
            now)
        .ifPresent(name -> create(policy, name, now));
    catalogues.stream()
        .filter(one -> annotation(one, Api.POLICY_UID_ANNOTATION) != null)
        .filter(CatalogueProgress::isFinal)
        .sorted(OLDEST_FIRST.reversed())
        .skip(KEPT)
        .forEach(old -> ExactDeletion.of(old, client));
  }

  private static boolean isMadeBy(BackupPolicy policy, Catalogue catalogue) {
    return policy.getMetadata().getUid().equals(annotation(catalogue, Api.POLICY_UID_ANNOTATION));
  }

  private static String annotation(Catalogue catalogue, String name) {
    return Objects.requireNonNullElse(
            catalogue.getMetadata().getAnnotations(), Map.<String, String>of())
        .get(name);
  }

  private static CataloguePass.Last last(Catalogue catalogue) {
    return new CataloguePass.Last(
        time(catalogue),
        catalogue.getStatus() != null && catalogue.getStatus().phase() == RunPhase.FAILED);
  }

  /** By the clock of the operator that made it; annotations may be anybody's. */
  private static Instant time(Catalogue catalogue) {
    String time = annotation(catalogue, Api.SCHEDULED_FOR_ANNOTATION);
    try {
      return Times.parse(time == null ? catalogue.getMetadata().getCreationTimestamp() : time);
    } catch (DateTimeParseException e) {
      return Times.parse(catalogue.getMetadata().getCreationTimestamp());
    }
  }

  /** Creates it; that it exists already is as good. */
  private void create(BackupPolicy policy, String name, Instant now) {
    Catalogue catalogue = new Catalogue();
    catalogue.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace(policy.getMetadata().getNamespace())
            .addToLabels(Api.MANAGED_BY_LABEL, Api.MANAGED_BY)
            .addToLabels(Api.POLICY_LABEL, policy.getMetadata().getName())
            .addToAnnotations(Api.POLICY_UID_ANNOTATION, policy.getMetadata().getUid())
            .addToAnnotations(Api.SCHEDULED_FOR_ANNOTATION, Times.text(now))
            // It deletes nothing, and without its policy there is nobody who would remove it.
            .addNewOwnerReference()
            .withApiVersion(policy.getApiVersion())
            .withKind(policy.getKind())
            .withName(policy.getMetadata().getName())
            .withUid(policy.getMetadata().getUid())
            .withController(true)
            .endOwnerReference()
            .build());
    catalogue.setSpec(new CatalogueSpec(new PolicyReference(policy.getMetadata().getName())));
    Creation.of(catalogue, client);
  }
}
