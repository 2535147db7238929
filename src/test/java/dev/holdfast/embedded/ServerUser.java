package dev.holdfast.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who servers run as that refuse to run as root.
 *
 * @param name the user; null for whoever runs this
 */
record ServerUser(String name) {
  private static final List<String> CANDIDATES = List.of("postgres", "nobody");

  /** Whoever runs this, unless that is root. */
  static ServerUser current() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return new ServerUser(null);
    }
    return CANDIDATES.stream()
        .filter(ServerUser::exists)
        .findFirst()
        .map(ServerUser::new)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "PostgreSQL refuses to run as root, and this system has none of the users "
                        + CANDIDATES
                        + ": run this as another user"));
  }

  /** {@code command} as this user. */
  List<String> command(List<String> command) {
    if (name == null) {
      return command;
    }
    List<String> wrapped = new ArrayList<>();
    if (isInstalled("setpriv")) {
      wrapped.addAll(List.of("setpriv", "--reuid=" + name, "--regid=" + group(), "--clear-groups"));
      wrapped.add("--");
      wrapped.addAll(command);
    } else if (isInstalled("runuser")) {
      wrapped.addAll(List.of("runuser", "-u", name, "--"));
      wrapped.addAll(command);
    } else {
      wrapped.addAll(List.of("su", "-s", "/bin/sh", name, "-c"));
      wrapped.add(
          command.stream()
              .map(word -> "'" + word.replace("'", "'\\''") + "'")
              .collect(Collectors.joining(" ")));
    }
    return wrapped;
  }

  /** Gives {@code paths} to this user. */
  void takeOver(Path... paths) throws IOException {
    if (name != null) {
      for (Path path : paths) {
        Files.setOwner(path, principal(name));
      }
    }
  }

  private String group() {
    try (Stream<String> lines = Files.lines(Path.of("/etc/passwd"))) {
      return lines
          .filter(line -> line.startsWith(name + ":"))
          .map(line -> line.split(":", -1)[3])
          .findFirst()
          .orElse(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean exists(String name) {
    try {
      principal(name);
      return true;
    } catch (UserPrincipalNotFoundException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static UserPrincipal principal(String name) throws IOException {
    return FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name);
  }

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
