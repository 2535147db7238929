package dev.holdfast.rest;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;

/** What of the configuration is shown: what is named here, and so no secret by accident. */
@ApplicationScoped
class ShownConfiguration {
  static final List<String> SHOWN =
      List.of(
          "holdfast.max-running-backups",
          "holdfast.catalogue-every",
          "holdfast.job.image",
          "holdfast.job.image-pull-policy",
          "holdfast.job.keep-completed",
          "holdfast.job.keep-failed",
          "holdfast.rest.enabled",
          "holdfast.rest.audiences",
          "holdfast.rest.requests-per-user",
          "holdfast.rest.requests-per-address",
          "holdfast.rest.max-body");

  private final Config config;

  ShownConfiguration(Config config) {
    this.config = config;
  }

  /** The properties that have a value, by name. */
  Map<String, String> values() {
    Map<String, String> values = new TreeMap<>();
    for (String name : SHOWN) {
      config.getOptionalValue(name, String.class).ifPresent(value -> values.put(name, value));
    }
    return values;
  }
}
