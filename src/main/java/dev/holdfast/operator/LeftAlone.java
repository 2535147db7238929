package dev.holdfast.operator;

import dev.holdfast.reading.Unreadable;
import dev.holdfast.status.Happening;
import dev.holdfast.status.PlainText;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;

/** What is said of an object that cannot be read, and with which therefore nothing is done. */
final class LeftAlone {
  private LeftAlone() {}

  /** The event of {@code object}; the same as long as the same stands there. */
  static List<Happening> told(CustomResource<?, ?> object) {
    return List.of(
        new Happening(
            true,
            "Unreadable",
            "it is left alone: "
                + PlainText.of(Unreadable.why(object))
                + "; upgrade Holdfast to the version that has written it, or correct it"));
  }
}
