package dev.holdfast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class BenchIT {
  @TempDir Path directory;

  @Test
  void quickBenchMeasuresEverything() throws IOException, InterruptedException {
    Path output = directory.resolve("results.json");
    Path log = directory.resolve("log");
    int status =
        new ProcessBuilder("bench/run", "--quick", "--rounds", "1", "--output", output.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();

    assertThat(status).as(Files.readString(log)).isZero();
    JsonNode results = new ObjectMapper().readTree(output.toFile());
    for (Target target : Results.TARGETS) {
      assertThat(Files.readString(log)).contains(target.meaning());
      if (!target.key().equals("age_overhead")) {
        assertThat(results.path(target.key()).asDouble()).as(target.key()).isPositive();
      }
    }
  }
}
