package dev.holdfast.request;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the making of all kinds has in common. */
final class Making {
  private Making() {}

  /** {@code object} with {@code spec} at {@code place}, unless something is wrong with it. */
  static <S, T extends CustomResource<S, ?>> T of(
      T object, S spec, Place place, List<RequestProblem> problems) {
    List<RequestProblem> all = new ArrayList<>(place.problems());
    all.addAll(problems);
    if (!all.isEmpty()) {
      throw new InvalidRequestException(all);
    }
    // No label of the operator's own: what has one, it tidies up after a while.
    object.setMetadata(
        new ObjectMetaBuilder().withNamespace(place.namespace()).withName(place.name()).build());
    object.setSpec(spec);
    return object;
  }

  /** Those of {@code parts} that are there, with hyphens between them. */
  static String stem(String... parts) {
    return Stream.of(parts).filter(Objects::nonNull).collect(Collectors.joining("-"));
  }
}
