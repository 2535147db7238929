package dev.holdfast.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.embedded.RealApiServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Few policies for few minutes: too short to tell what grows, and nothing else may be wrong. */
@Tag("slow")
class SoakIT {
  /** What three minutes show as well as a day. */
  private static final List<String> CONDUCT =
      List.of(
          "rss_mib",
          "objects_beyond_what_is_kept",
          "runs_missed",
          "runs_twice",
          "runs_while_suspended",
          "runs_unfinished",
          "runs_contradicted",
          "kept_but_deleted",
          "gone_before_objects",
          "open_in_the_end",
          "never_happened");

  @TempDir Path directory;

  @Test
  void smallSoakLosesNothing() throws IOException, InterruptedException {
    assumeTrue(RealApiServer.isThere(), "skipped: no API server binaries");
    JsonNode results = SmallRun.results(directory, SoakTargets.ALL, "bench/soak", "--quick");
    for (String key : CONDUCT) {
      assertThat(results.at("/targets/" + key).asText())
          .as("%s; %s", key, results.at("/facts/never"))
          .isEqualTo("met");
    }
  }
}
