package dev.holdfast.operator;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.Optional;

/** The operator's own configuration; every property can be set by environment variable. */
@ConfigMapping(prefix = "holdfast")
public interface OperatorConfig {

  /** What Jobs are made of. */
  JobConfig job();

  /**
   * How many backups may run at once in the cluster ({@code HOLDFAST_MAX_RUNNING_BACKUPS}); the
   * others wait for their turn. 0 for any number. Default: 20.
   */
  int maxRunningBackups();

  /**
   * How long after the last time a policy has its destinations looked through again ({@code
   * HOLDFAST_CATALOGUE_EVERY}); 0 for only when somebody creates a Catalogue. Default: one day.
   */
  Duration catalogueEvery();

  /** What Jobs are made of. */
  interface JobConfig {
    /** The image that Jobs run ({@code HOLDFAST_JOB_IMAGE}): the operator's own. */
    String image();

    /**
     * When the image is pulled ({@code HOLDFAST_JOB_IMAGE_PULL_POLICY}): Always, IfNotPresent or
     * Never. Default: what Kubernetes makes of the image's tag.
     */
    Optional<String> imagePullPolicy();

    /** How long the Job of a completed backup is kept, for its log. Default: one hour. */
    Duration keepCompleted();

    /** How long the Job of a failed backup is kept, for its log. Default: one day. */
    Duration keepFailed();
  }
}
