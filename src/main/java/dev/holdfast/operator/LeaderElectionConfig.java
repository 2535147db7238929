package dev.holdfast.operator;

import io.smallrye.config.ConfigMapping;
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
}
