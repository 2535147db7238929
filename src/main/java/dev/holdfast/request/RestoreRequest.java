package dev.holdfast.request;

import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A restore, or the plan of one.
 *
 * @param spec what is restored, and to where; any mode
 */
public record RestoreRequest(RestoreSpec spec) implements ObjectRequest<Restore> {
  private static final String FROM_BUCKET = "bucket";

  @Override
  public String stem() {
    return Making.stem(source(spec.source()), mode(spec.mode()));
  }

  @Override
  public List<RequestProblem> problems() {
    List<RequestProblem> problems = new ArrayList<>(SchemaCheck.of("", spec));
    if (spec.source() != null && !spec.source().hasOneKind()) {
      problems.add(new RequestProblem("source", RestoreSource.ONE_OF));
    }
    if (spec.mode() == RestoreMode.READ_BACK && spec.target() != null) {
      problems.add(new RequestProblem("target", "leave it out; mode ReadBack restores nothing"));
    }
    if (spec.mode() != RestoreMode.READ_BACK && spec.target() == null) {
      problems.add(
          new RequestProblem(
              "target", "say where to restore to; only mode ReadBack has no target"));
    }
    return problems;
  }

  @Override
  public Restore at(Place place) {
    return Making.of(new Restore(), spec, place, problems());
  }

  private static String source(RestoreSource source) {
    if (source != null && source.backupRef() != null) {
      return source.backupRef().name();
    }
    if (source != null && source.latest() != null && source.latest().policyRef() != null) {
      return source.latest().policyRef().name();
    }
    return FROM_BUCKET;
  }

  private static String mode(RestoreMode mode) {
    return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
