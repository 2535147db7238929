package dev.holdfast.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes what a shell completes with. */
@picocli.CommandLine.Command(
    name = "completion",
    description = {
      "Writes a script by which a shell completes commands and options.",
      "bash, zsh: source <(holdfast completion bash)"
    })
final class CompletionCommand implements Callable<Integer> {
  /** The shells. */
  enum Shell {
    bash,
    zsh
  }

  @Parameters(paramLabel = "SHELL", description = "One of ${COMPLETION-CANDIDATES}.")
  @SuppressWarnings("UnusedVariable") // Named, so that each may get a script of its own.
  private Shell shell;

  @Spec private CommandSpec spec;

  private final Screen screen;

  CompletionCommand(Screen screen) {
    this.screen = screen;
  }

  @Override
  public Integer call() {
    // One script for both: in zsh it turns on that shell's emulation of bash's completion.
    screen.text(AutoComplete.bash("holdfast", spec.root().commandLine()));
    return ExitStatus.DONE;
  }
}
