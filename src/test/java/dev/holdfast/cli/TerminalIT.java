package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.pty4j.PtyProcess;
import com.pty4j.PtyProcessBuilder;
import com.pty4j.WinSize;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.embedded.HoldfastProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program in a terminal, as people have it. */
class TerminalIT {
  private static final char INTERRUPT = 3;

  @TempDir private Path directory;
  @AutoClose private final Person person = new Person();

  @BeforeEach
  void start() {
    person.kubernetes().writeKubeconfig(directory.resolve("kubeconfig"));
    person.policy("shop");
  }

  /** A program in a pseudo-terminal. */
  private final class Session implements AutoCloseable {
    private final PtyProcess process;
    private final StringBuilder seen = new StringBuilder();
    private final Thread reader;

    Session(int columns, Map<String, String> environment, String... args) throws IOException {
      List<String> command = new ArrayList<>(HoldfastProcess.entrypoint());
      command.addAll(List.of(args));
      command.addAll(
          List.of(
              "-n", Person.NAMESPACE, "--kubeconfig", directory.resolve("kubeconfig").toString()));
      Map<String, String> all = new HashMap<>(System.getenv());
      all.put("TERM", "xterm-256color");
      all.putAll(environment);
      process =
          new PtyProcessBuilder(command.toArray(String[]::new))
              .setEnvironment(all)
              .setInitialColumns(columns)
              .setInitialRows(24)
              .start();
      process.setWinSize(new WinSize(columns, 24));
      reader = new Thread(this::read, "terminal");
      reader.setDaemon(true);
      reader.start();
    }

    private void read() {
      byte[] buffer = new byte[4096];
      try {
        int count;
        while ((count = process.getInputStream().read(buffer)) >= 0) {
          synchronized (seen) {
            seen.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
          }
        }
      } catch (IOException e) {
        // A terminal whose program is gone cannot be read any more.
        return;
      }
    }

    String seen() {
      synchronized (seen) {
        return seen.toString();
      }
    }

    void await(String text) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(3))
          .untilAsserted(() -> assertThat(seen()).contains(text));
    }

    void type(String text) throws IOException {
      process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    }

    int end() throws InterruptedException {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).as(seen()).isTrue();
      // It ends when all has been read.
      reader.join(TimeUnit.MINUTES.toMillis(1));
      return process.exitValue();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @Test
  void replacementIsConfirmedByTyping() throws Exception {
    person.backup("a", "shop", "daily", BackupPhase.COMPLETED, null);
    try (Session refused = new Session(80, Map.of(), "restore", "a", "--replace", "--no-wait")) {
      refused.await("Type shop to go on: ");
      refused.type("shpo\r");
      assertThat(refused.end()).isEqualTo(ExitStatus.DENIED);
      assertThat(refused.seen()).contains("Not confirmed; nothing was done.");
    }
    assertThat(person.list(Restore.class)).isEmpty();

    try (Session confirmed = new Session(80, Map.of(), "restore", "a", "--replace", "--no-wait")) {
      confirmed.await("Type shop to go on: ");
      confirmed.type("shop\r");
      assertThat(confirmed.end()).as(confirmed.seen()).isZero();
    }
    assertThat(person.list(Restore.class)).hasSize(1);
  }

  @Test
  void barShowsHowFarItIsAndLeavesNothingBehind() throws Exception {
    try (Session session = new Session(70, Map.of(), "backup", "shop", "--name", "now")) {
      session.await("backup/now created");
      status(BackupPhase.RUNNING);
      session.await("42%");
      session.await("118.0 MiB/s");
      status(BackupPhase.COMPLETED);
      assertThat(session.end()).as(session.seen()).isZero();
      String last = session.seen().substring(session.seen().lastIndexOf("\u001b[K") + 3);
      assertThat(last).isEqualToIgnoringNewLines("backup/now Completed 72.5 MiB in 21s");
      for (String drawn : session.seen().split("[\r\n]", -1)) {
        assertThat(Cells.width(drawn.replace("\u001b[K", ""))).isLessThan(70);
      }
    }
  }

  @Test
  void interruptStopsTheWaitingAndCancelsNothing() throws Exception {
    try (Session session = new Session(80, Map.of(), "backup", "shop", "--name", "now")) {
      session.await("backup/now created");
      status(BackupPhase.RUNNING);
      session.await("42%");
      session.type(String.valueOf(INTERRUPT));
      assertThat(session.end()).as(session.seen()).isEqualTo(ExitStatus.INTERRUPTED);
      assertThat(session.seen())
          .contains("nothing was cancelled", "holdfast wait -n shops backup/now");
    }
    Backup backup = person.only(Backup.class);
    assertThat(backup.getStatus().phase()).isEqualTo(BackupPhase.RUNNING);
    assertThat(backup.getMetadata().getDeletionTimestamp()).isNull();
  }

  @Test
  void narrowTerminalIsNotOverflowedAndNoColourIsWanted() throws Exception {
    person.backup(
        "a-rather-long-name", "shop", "daily", BackupPhase.FAILED, "the store said no ".repeat(9));
    for (int columns : new int[] {40, 60, 80}) {
      try (Session session = new Session(columns, Map.of("NO_COLOR", "1"), "list", "-o", "wide")) {
        assertThat(session.end()).isZero();
        assertThat(session.seen()).contains("a-rather-long-name").doesNotContain("\u001b[");
        assertThat(session.seen().lines())
            .allMatch(line -> Cells.width(line) <= columns, "at most " + columns);
      }
    }
  }

  @Test
  void pluginOfKubectlSaysSoInItsUsage() throws Exception {
    try (Session session =
        new Session(80, Map.of("HOLDFAST_COMMAND", "kubectl holdfast"), "list", "--nonsense")) {
      assertThat(session.end()).isEqualTo(ExitStatus.USAGE);
      assertThat(session.seen()).contains("Try 'kubectl holdfast list --help'.");
    }
  }

  /** What is written into a file or a pipe is whole, and has no sign of a terminal. */
  @Test
  void outputThatIsNoTerminalIsPlain() throws Exception {
    person.backup("a", "shop", "daily", BackupPhase.FAILED, "the store said no ".repeat(9));
    List<String> command = new ArrayList<>(HoldfastProcess.entrypoint());
    command.addAll(
        List.of(
            "list",
            "-o",
            "wide",
            "-n",
            Person.NAMESPACE,
            "--kubeconfig",
            directory.resolve("kubeconfig").toString()));
    Path out = directory.resolve("out");

    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(directory.resolve("err").toFile())
            .start();

    assertThat(process.waitFor()).isZero();
    assertThat(Files.readString(out))
        .contains("the store said no ".repeat(8))
        .doesNotContain("\u001b");
    assertThat(directory.resolve("err")).isEmptyFile();
  }

  private void status(BackupPhase phase) {
    Backup backup = person.only(Backup.class);
    backup.setStatus(Person.status(phase, null));
    person.client().resource(backup).updateStatus();
  }
}
