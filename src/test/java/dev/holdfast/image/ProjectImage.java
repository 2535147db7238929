package dev.holdfast.image;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.embedded.StandardTools;
import dev.holdfast.embedded.TemporaryDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;

/**
 * The project's image, built by {@code Dockerfile.jvm} on a base that is made of Debian's packages,
 * from the package sources of this machine: nothing is pulled from a registry of images.
 */
final class ProjectImage {
  private static final String BASE = "holdfast-test/base";
  private static final String NAME = "holdfast-test/image:latest";

  private ProjectImage() {}

  /**
   * Builds it, and says what it is called; skips the test where containers or packages cannot be
   * had.
   */
  static String build() {
    assumeTrue(
        Boolean.parseBoolean(System.getenv("TESTCONTAINERS_RYUK_DISABLED")),
        "skipped: TESTCONTAINERS_RYUK_DISABLED is not true, and an image would be pulled");
    assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "skipped: no Docker answers, so the image is not tested");
    assumeTrue(
        StandardTools.has("mmdebstrap") && StandardTools.has("docker"),
        "skipped: mmdebstrap or the program docker is missing, so the image is not tested");
    String base = needs("the base of the image cannot be made", ProjectImage::base);
    needs(
        "a container with package sources, which the image is built in, cannot be run",
        () ->
            run(
                "docker",
                "run",
                "--rm",
                "--network",
                "host",
                base,
                "apt-get",
                "update",
                "--option",
                "APT::Update::Error-Mode=any"));
    String former = id(NAME);
    // On the network of this machine: a bridge needs rights that not every machine gives.
    run(
        "docker",
        "build",
        "--network",
        "host",
        "--quiet",
        "--file",
        "Dockerfile.jvm",
        "--build-arg",
        "BASE=" + base,
        "--tag",
        NAME,
        ".");
    if (!former.isEmpty() && !former.equals(id(NAME))) {
      run("docker", "image", "rm", former);
    }
    return NAME;
  }

  /** What the machine has to have; where it does not, the test is skipped and says so. */
  private static String needs(String otherwise, Supplier<String> first) {
    try {
      return first.get();
    } catch (IllegalStateException e) {
      return abort("skipped: " + otherwise + ": " + e.getMessage());
    }
  }

  /** The base, which is made once: the Dockerfile asks for the newest packages by itself. */
  private static String base() {
    String suite = suite();
    String base = BASE + ":" + suite;
    if (!id(base).isEmpty()) {
      return base;
    }
    try (TemporaryDirectory directory = TemporaryDirectory.create("holdfast-base")) {
      Path archive = directory.path().resolve("base.tar");
      List<String> command =
          new ArrayList<>(
              List.of("mmdebstrap", "--quiet", "--variant=apt", suite, archive.toString()));
      // As the slim images have it.
      for (String left : List.of("doc", "info", "locale", "man")) {
        command.add(1, "--dpkgopt=path-exclude=/usr/share/" + left + "/*");
      }
      command.addAll(packageSources());
      run(command.toArray(String[]::new));
      run("docker", "import", archive.toString(), base);
    }
    return base;
  }

  private static String suite() {
    Properties release = new Properties();
    try (var in = Files.newBufferedReader(Path.of("/etc/os-release"))) {
      release.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String suite = release.getProperty("VERSION_CODENAME", "").replace("\"", "");
    assumeTrue(
        Files.isDirectory(Path.of("/etc/apt")) && !suite.isEmpty(),
        "skipped: this machine has no packages of Debian, so the image is not tested");
    return suite;
  }

  private static List<String> packageSources() {
    try (Stream<Path> more = Files.list(Path.of("/etc/apt/sources.list.d"))) {
      return Stream.concat(Stream.of(Path.of("/etc/apt/sources.list")), more.sorted())
          .filter(file -> file.toString().matches(".*\\.(list|sources)"))
          .filter(Files::isRegularFile)
          .map(Path::toString)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The id of the image {@code name}; empty if there is none. */
  private static String id(String name) {
    return run("docker", "image", "ls", "--quiet", "--no-trunc", name);
  }

  private static String run(String... command) {
    return StandardTools.text(StandardTools.run(new byte[0], command)).strip();
  }
}
