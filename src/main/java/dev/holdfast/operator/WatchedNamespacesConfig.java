package dev.holdfast.operator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The namespaces that are looked after, of those that {@code watchNamespaces} lists. */
@ConfigMapping(prefix = "holdfast.namespaces")
public interface WatchedNamespacesConfig {

  /** Those that cannot be; no setting, but found out when the operator starts. */
  Optional<List<String>> leftOut();

  /**
   * How often is asked whether they can be by now ({@code HOLDFAST_NAMESPACES_ASK_EVERY}). Default:
   * one minute.
   */
  @WithDefault("1m")
  Duration askEvery();
}
