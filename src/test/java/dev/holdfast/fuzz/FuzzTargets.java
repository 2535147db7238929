package dev.holdfast.fuzz;

import dev.holdfast.artifact.ArtifactFuzz;
import dev.holdfast.cli.TerminalFuzz;
import dev.holdfast.encryption.KeyFuzz;
import dev.holdfast.job.PolicyFuzz;
import dev.holdfast.notify.NotifyFuzz;
import dev.holdfast.rest.RestFuzz;
import dev.holdfast.runner.DumpFuzz;
import dev.holdfast.runner.ManifestFuzz;
import dev.holdfast.schedule.ScheduleFuzz;
import dev.holdfast.storage.StorageFuzz;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything that reads what others have written. */
final class FuzzTargets {
  private FuzzTargets() {}

  static List<FuzzTarget> all() {
    return Stream.of(
            ManifestFuzz.targets(),
            ArtifactFuzz.targets(),
            DumpFuzz.targets(),
            StorageFuzz.targets(),
            ScheduleFuzz.targets(),
            PolicyFuzz.targets(),
            RestFuzz.targets(),
            NotifyFuzz.targets(),
            TerminalFuzz.targets(),
            KeyFuzz.targets())
        .flatMap(List::stream)
        .toList();
  }

  static FuzzTarget named(String name) {
    return all().stream()
        .filter(target -> target.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no target "
                        + name
                        + "; there are "
                        + all().stream().map(FuzzTarget::name).collect(Collectors.joining(", "))));
  }
}
