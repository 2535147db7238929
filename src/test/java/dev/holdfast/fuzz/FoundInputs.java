package dev.holdfast.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The inputs that every build reads again: seeds, and what was once found to do harm. */
final class FoundInputs {
  private static final Path FOUND = Path.of("src/test/resources/dev/holdfast/fuzz");

  private FoundInputs() {}

  /** What the fuzzer makes others of. */
  static List<byte[]> startOf(FuzzTarget target) throws IOException {
    List<byte[]> inputs = new ArrayList<>();
    for (String seed : target.seeds()) {
      inputs.add(seed.getBytes(StandardCharsets.UTF_8));
    }
    inputs.addAll(found(target));
    return inputs;
  }

  /** What was found; often nothing. */
  static List<byte[]> found(FuzzTarget target) throws IOException {
    Path directory = FOUND.resolve(target.name());
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<byte[]> inputs = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        inputs.add(Files.readAllBytes(file));
      }
    }
    return List.copyOf(inputs);
  }

  /** The names of the targets that something was found for. */
  static List<String> targets() throws IOException {
    if (!Files.isDirectory(FOUND)) {
      return List.of();
    }
    try (Stream<Path> directories = Files.list(FOUND)) {
      return directories.map(one -> one.getFileName().toString()).sorted().toList();
    }
  }
}
