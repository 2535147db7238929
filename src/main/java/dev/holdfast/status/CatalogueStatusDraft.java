package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.CatalogueStatus;
import dev.holdfast.api.v1alpha1.CataloguedDestination;
import dev.holdfast.api.v1alpha1.RunPhase;
import java.time.Instant;
import java.util.List;

/** A status in the making. */
final class CatalogueStatusDraft extends JobStatusDraft<CatalogueStatusDraft> {
  private final RunPhase phase;

  private Integer found;
  private Integer madeAgain;
  private Integer missing;
  private List<CataloguedDestination> destinations = List.of();
  private List<String> known = List.of();

  /**
   * Starts from the status of {@code catalogue}.
   *
   * @param reason the reason of the conditions, one CamelCase word
   * @param message one sentence for people; may be null where there is nothing to say
   */
  CatalogueStatusDraft(
      Catalogue catalogue, RunPhase phase, String reason, String message, Instant now) {
    super(
        catalogue.getStatus(),
        catalogue.getMetadata().getGeneration(),
        phase == RunPhase.COMPLETED,
        phase == RunPhase.FAILED,
        phase.text(),
        reason,
        message,
        now);
    this.phase = phase;
    CatalogueStatus before = catalogue.getStatus();
    if (before != null) {
      found = before.found();
      madeAgain = before.madeAgain();
      missing = before.missing();
      destinations = before.destinations();
      known = phase.isFinal() ? List.of() : before.known();
    }
  }

  CatalogueStatusDraft start(List<CataloguedDestination> all, List<String> backups) {
    destinations = all;
    known = backups;
    return this;
  }

  CatalogueStatusDraft result(CatalogueResult result) {
    found = result.found();
    madeAgain = result.madeAgain();
    missing = result.missing();
    destinations = result.destinations();
    return this;
  }

  @Override
  CatalogueStatusDraft self() {
    return this;
  }

  CatalogueStatus build() {
    return new CatalogueStatus(
        generation,
        phase,
        progress,
        message,
        startTime,
        completionTime,
        duration,
        found,
        madeAgain,
        missing,
        destinations,
        known,
        job,
        lastProgressTime,
        conditions);
  }
}
