package dev.holdfast.operator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Which of several operators works. */
@ConfigMapping(prefix = "holdfast.leader-election")
public interface LeaderElectionConfig {

  /**
   * The name of the Lease that the operator which works holds ({@code
   * HOLDFAST_LEADER_ELECTION_LEASE}), in the operator's own namespace. Default: none, and this one
   * works whatever others do.
   */
  Optional<String> lease();

  /**
   * For how long the Lease is held without being renewed ({@code
   * HOLDFAST_LEADER_ELECTION_LEASE_DURATION}): so long nobody works after the one that did has gone
   * without a word. It is renewed four times in that time, and given back by one that is stopped.
   * Default: two minutes.
   */
  @WithDefault("2m")
  Duration leaseDuration();
}
