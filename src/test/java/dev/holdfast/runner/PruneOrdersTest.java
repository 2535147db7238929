package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.PruneRunSpec;
import dev.holdfast.artifact.PruneRunSpec.Copy;
import dev.holdfast.artifact.PruneRunSpec.Expired;
import dev.holdfast.artifact.RunSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever is told to delete somewhere else deletes nothing. */
class PruneOrdersTest {
  private static final String DIRECTORY = "runner/default/shop/shop-1/";
  private static final String SHA_256 = "ab".repeat(32);
  private static final RunSpec.Destination DISK =
      RunnerSpecs.volume("disk", 0, Path.of("/volumes/0"));

  @Test
  void whatMakesSenseIsAccepted() {
    assertThatCode(
            () ->
                PruneOrders.require(
                    spec(
                        new Expired(
                            "shop-1",
                            "uid-1",
                            null,
                            List.of(new Copy(0, DIRECTORY, DIRECTORY + "manifest.json", SHA_256))),
                        new Expired(
                            "shop-2",
                            "uid-2",
                            null,
                            List.of(new Copy(0, "runner/default/shop/shop-2/", null, null))))))
        .doesNotThrowAnyException();
  }

  static Stream<Arguments> directories() {
    return Stream.of(
            null,
            "",
            "/",
            "runner/",
            "runner/default/",
            "runner/default/shop/",
            "runner/default/shop/shop-1",
            "runner/default/shop/shop-2/",
            "runner/default/shop/x-shop-1/",
            "runner/default/shop/shop-1/below/",
            "runner/shop/shop-1/",
            "runner/shop-1/",
            "runner/default//shop-1/",
            "runner/../shop/shop-1/",
            "runner/default/../shop-1/",
            "runner/a/default/shop/shop-1/",
            "default/shop/shop-1/",
            "/runner/default/shop/shop-1/",
            "runner-2/default/shop/shop-1/",
            "elsewhere/default/shop/shop-1/")
        .map(directory -> arguments(directory));
  }

  @ParameterizedTest
  @MethodSource("directories")
  void directoryOfAnythingElseIsRefused(String directory) {
    assertRefused(
        new Expired("shop-1", "uid-1", null, List.of(new Copy(0, directory, null, null))));
  }

  static Stream<Expired> nonsense() {
    Copy copy = new Copy(0, DIRECTORY, null, null);
    return Stream.of(
        new Expired("shop-1", "uid-1", null, List.of()),
        new Expired("shop-1", null, null, List.of(copy)),
        new Expired("shop-1", " ", null, List.of(copy)),
        new Expired(null, "uid-1", null, List.of(copy)),
        new Expired("", "uid-1", null, List.of(new Copy(0, "runner/default/shop//", null, null))),
        new Expired(
            "..", "uid-1", null, List.of(new Copy(0, "runner/default/shop/../", null, null))),
        new Expired(
            "a/b", "uid-1", null, List.of(new Copy(0, "runner/default/shop/a/b/", null, null))),
        new Expired("shop-1", "uid-1", null, List.of(new Copy(1, DIRECTORY, null, null))),
        new Expired("shop-1", "uid-1", null, List.of(new Copy(-1, DIRECTORY, null, null))),
        new Expired(
            "shop-1",
            "uid-1",
            null,
            List.of(new Copy(0, DIRECTORY, DIRECTORY + "other.json", SHA_256))),
        new Expired(
            "shop-1",
            "uid-1",
            null,
            List.of(new Copy(0, DIRECTORY, DIRECTORY + "manifest.json", null))),
        new Expired("shop-1", "uid-1", null, List.of(new Copy(0, DIRECTORY, null, SHA_256))));
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void nonsenseIsRefused(Expired backup) {
    assertRefused(backup);
    // Also where it comes after what makes sense.
    assertRefused(
        new Expired(
            "other",
            "uid-other",
            null,
            List.of(new Copy(0, "runner/default/shop/other/", null, null))),
        backup);
  }

  @Test
  void backupsThatCannotBeToldApartAreRefused() {
    Expired backup =
        new Expired("shop-1", "uid-1", null, List.of(new Copy(0, DIRECTORY, null, null)));

    assertRefused(backup, backup);
  }

  @Test
  void noBackupAtAllIsRefused() {
    assertRefused();
  }

  @Test
  void prefixThatAlsoOthersBeginWithIsRefused() {
    RunSpec.Destination open =
        new RunSpec.Destination(
            "disk", "field", null, new RunSpec.Volume("claim", "/volumes/0", "run"), null);
    PruneRunSpec spec =
        new PruneRunSpec(
            1,
            "uid",
            List.of(open),
            List.of(
                new Expired(
                    "shop-1",
                    "uid-1",
                    null,
                    List.of(new Copy(0, "runner/shop/shop-1/", null, null)))),
            60);

    assertThatThrownBy(() -> PruneOrders.require(spec)).hasMessageContaining("end in a slash");
  }

  private static void assertRefused(Expired... backups) {
    assertThatThrownBy(() -> PruneOrders.require(spec(backups)))
        .isInstanceOfSatisfying(
            RunFailedException.class,
            e -> assertThat(e.reason()).isEqualTo(FailureReason.INVALID_RUN_SPEC))
        .hasMessageStartingWith("nothing is deleted, since ");
  }

  private static PruneRunSpec spec(Expired... backups) {
    return new PruneRunSpec(1, "uid", List.of(DISK), List.of(backups), 60);
  }
}
