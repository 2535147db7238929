package dev.holdfast.runner;

import dev.holdfast.artifact.CatalogueReport;
import dev.holdfast.artifact.CatalogueRunSpec;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.ListedPlace;
import dev.holdfast.artifact.ObjectKeys;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Lists the manifests of a policy's backups, one destination after the other. One that fails keeps
 * no other from it, and is told to have failed: what it does not show may be there. Nothing is
 * written anywhere.
 *
 * @see ManifestListing
 */
final class CatalogueRun {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]*");

  private final CatalogueRunSpec spec;
  private final Map<String, String> environment;
  private final Counters counters;
  private final Cancellation cancellation;
  private final JobLog log;
  private final InstantSource clock;

  private final List<ListedPlace> places = new ArrayList<>();
  private final Set<String> told = new HashSet<>();
  private RunFailedException first;

  CatalogueRun(
      CatalogueRunSpec spec,
      Map<String, String> environment,
      Counters counters,
      Cancellation cancellation,
      JobLog log,
      InstantSource clock) {
    this.spec = spec;
    this.environment = environment;
    this.counters = counters;
    this.cancellation = cancellation;
    this.log = log;
    this.clock = clock;
  }

  /** Lists them; never throws, since every end is worth a report. */
  RunReport run() {
    Instant startTime = clock.instant();
    RunFailedException failure = null;
    try {
      requireSense();
      for (int number = 0; number < spec.destinations().size(); number++) {
        cancellation.check();
        list(number, spec.destinations().get(number));
      }
      failure = first;
    } catch (RunFailedException e) {
      failure = cancellation.explain(e);
    }
    return new RunReport(
        spec.uid(),
        failure == null ? null : failure.reason(),
        failure == null ? null : message(failure),
        failure == null ? null : failure.field(),
        startTime,
        clock.instant(),
        new CatalogueReport(places));
  }

  private void list(int number, RunSpec.Destination destination) throws RunFailedException {
    counters.begin(destination.name());
    ManifestListing.CatalogueTask task =
        new ManifestListing.CatalogueTask(
            number,
            destination.name(),
            spec.namespace(),
            spec.policy(),
            ObjectKeys.policyDirectory(destination.prefix(), spec.namespace(), spec.policy()),
            told);
    try (VisitedPlace place =
        new VisitedPlace(destination, environment, spec.noProgressTimeoutSeconds(), counters)) {
      ManifestListing.Listed listed =
          place.run(store -> new ManifestListing(task, store, counters, cancellation, log).list());
      told.addAll(listed.told());
      places.add(listed.place());
    } catch (RunFailedException e) {
      cancellation.check();
      log.note("destination \"" + destination.name() + "\" is not listed: " + e.getMessage());
      places.add(ListedPlace.failed(destination.name(), e.reason(), e.getMessage()));
      if (first == null) {
        first =
            new RunFailedException(
                e.reason(), e.getMessage(), e.field() == null ? destination.field() : e.field(), e);
      }
    }
  }

  private String message(RunFailedException failure) {
    String failed =
        places.stream()
            .filter(place -> place.reason() != null)
            .map(place -> place.destination() + ": " + place.message())
            .collect(Collectors.joining("; "));
    return failure == first
        ? "not every destination could be listed: " + failed
        : failure.getMessage();
  }

  private void requireSense() throws RunFailedException {
    boolean sound =
        isName(spec.namespace())
            && isName(spec.policy())
            && !spec.destinations().isEmpty()
            && spec.destinations().stream().allMatch(CatalogueRun::hasPrefix);
    if (!sound) {
      throw new RunFailedException(
          FailureReason.INVALID_RUN_SPEC,
          "nothing is listed, since a namespace, a policy and destinations with their prefixes must"
              + " be named",
          null);
    }
  }

  private static boolean isName(String name) {
    return name != null && NAME.matcher(name).matches();
  }

  private static boolean hasPrefix(RunSpec.Destination destination) {
    boolean one =
        destination.s3() != null || destination.volume() != null || destination.azure() != null;
    return one
        && destination.prefix() != null
        && (destination.prefix().isEmpty() || destination.prefix().endsWith("/"));
  }
}
