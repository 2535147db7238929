package dev.holdfast.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.embedded.RealApiServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Few policies, but everything is measured, and nothing that does not depend on time is missed. */
@Tag("slow")
class LoadIT {
  @TempDir Path directory;

  @Test
  void smallLoadIsMeasured() throws IOException, InterruptedException {
    assumeTrue(RealApiServer.isThere(), "skipped: no API server binaries");
    JsonNode results =
        SmallRun.results(
            directory,
            Results.TARGETS,
            "bench/load",
            "--policies",
            "30",
            "--backups",
            "90",
            "--due",
            "25",
            "--rest",
            "10");
    assertThat(results.at("/targets/limited_most_at_once").asText()).isEqualTo("met");
    assertThat(results.at("/targets/rss_mib").asText()).isEqualTo("met");
  }
}
