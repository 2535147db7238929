package dev.holdfast.operator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Which namespaces of those that {@code watchNamespaces} lists are looked after. */
@ConfigMapping(prefix = "holdfast.namespaces")
public interface WatchedNamespacesConfig {

  /**
   * Those that could be when the operator started; no setting, but found out by it. Absent if it
   * looks after all of the cluster.
   */
  Optional<List<String>> lookedAfter();

  /** Those that could not be; no setting either. */
  Optional<List<String>> leftOut();

  /**
   * How often is asked whether those that are left out can be looked after by now, and whether one
   * of the others, in turn, still can be ({@code HOLDFAST_NAMESPACES_ASK_EVERY}). Default: one
   * minute.
   */
  @WithDefault("1m")
  Duration askEvery();
}
