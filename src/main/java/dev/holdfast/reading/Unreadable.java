package dev.holdfast.reading;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * An object that this version cannot read in full, since another has written it: a word that is not
 * known here, say. Nothing is known of it but its metadata, and nothing may be done with it: what
 * was read in part would have a default in the place of what it says.
 */
public final class Unreadable {
  /** Tells why. It stands in memory alone, where it outlives every copy that is made. */
  static final String ANNOTATION = "holdfast.dev/unreadable";

  private Unreadable() {}

  /** Whether {@code object} is one. An object without a spec says nothing either. */
  public static boolean is(CustomResource<?, ?> object) {
    return object.getSpec() == null;
  }

  /** Why {@code object} is one: what stands where, in one sentence; never empty. */
  public static String why(HasMetadata object) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    String why = annotations == null ? null : annotations.get(ANNOTATION);
    return why == null ? "spec is missing" : why;
  }

  /** Those of {@code objects} that are none. */
  public static <T extends CustomResource<?, ?>> List<T> without(Collection<T> objects) {
    return objects.stream().filter(object -> !is(object)).toList();
  }
}
