package dev.holdfast.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.bench.Target;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** A program of {@code bench/}, started as people do, with so little to do that a test can wait. */
final class SmallRun {
  private SmallRun() {}

  /**
   * Its results, in which each of {@code targets} was measured, and told. One that is started by a
   * test beside this one is waited for: they measure.
   */
  static JsonNode results(Path directory, List<Target> targets, String... command)
      throws IOException, InterruptedException {
    Path output = directory.resolve("results.json");
    Path log = directory.resolve("log");
    try (FileChannel alone =
            FileChannel.open(
                Path.of("target", "measuring.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock held = alone.lock()) {
      new ProcessBuilder(
              Stream.concat(Stream.of(command), Stream.of("--output", output.toString())).toList())
          .redirectErrorStream(true)
          .redirectOutput(log.toFile())
          .start()
          .waitFor();
      assertThat(held.isValid()).isTrue();
    }
    String said = Files.readString(log);
    assertThat(output).as(said).exists();
    JsonNode results = new ObjectMapper().readTree(output.toFile());
    for (Target target : targets) {
      assertThat(said).contains(target.meaning());
      assertThat(results.has(target.key())).as(target.key()).isTrue();
    }
    return results;
  }
}
