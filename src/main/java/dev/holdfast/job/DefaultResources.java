package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.Compression;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;

/** The resources of a run whose policy asks for none. */
final class DefaultResources {
  private static final int MEBIBYTES = 256;

  /** The buffers of an upload, and a pg_dump. */
  private static final int MEBIBYTES_A_JOB = 48;

  private static final int JOBS_INCLUDED = 2;

  /** The buffers of one more upload of what is dumped anyway. */
  private static final int MEBIBYTES_AN_UPLOAD = 24;

  private static final int HIGH_LEVEL = 10;
  private static final int HIGHEST_LEVEL = 19;

  /** The tables of zstd, for each dump: up to 70 MiB, of which 20 are there at any level. */
  private static final int MEBIBYTES_AT_A_HIGH_LEVEL = 48;

  /** Up to 90 MiB. */
  private static final int MEBIBYTES_AT_THE_HIGHEST_LEVEL = 72;

  private DefaultResources() {}

  /**
   * What a container gets.
   *
   * @param asked what the template asks for; may be null
   * @param jobs how many dumps run side by side in it
   * @param destinations to how many destinations each of them goes
   * @param compression how they are compressed; null for what compresses nothing
   */
  static ResourceRequirements of(
      ResourceRequirements asked, int jobs, int destinations, Compression compression) {
    if (asked != null && !(asked.getRequests().isEmpty() && asked.getLimits().isEmpty())) {
      return asked;
    }
    Quantity memory =
        new Quantity(
            MEBIBYTES
                + MEBIBYTES_A_JOB * Math.max(0, jobs - JOBS_INCLUDED)
                + MEBIBYTES_AN_UPLOAD * jobs * Math.max(0, destinations - 1)
                + tables(compression) * jobs
                + "Mi");
    return new ResourceRequirementsBuilder()
        .addToRequests("cpu", new Quantity("100m"))
        .addToRequests("memory", memory)
        .addToLimits("memory", memory)
        .build();
  }

  private static int tables(Compression compression) {
    if (compression == null
        || compression.algorithm() != Compression.Algorithm.ZSTD
        || compression.level() < HIGH_LEVEL) {
      return 0;
    }
    return compression.level() < HIGHEST_LEVEL
        ? MEBIBYTES_AT_A_HIGH_LEVEL
        : MEBIBYTES_AT_THE_HIGHEST_LEVEL;
  }
}
