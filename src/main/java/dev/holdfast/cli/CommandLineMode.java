package dev.holdfast.cli;

import dev.holdfast.request.InvalidRequestException;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The mode of this program that people use. */
public final class CommandLineMode {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private CommandLineMode() {}

  /**
   * Does what {@code args} say, with the terminal and the cluster that this process has.
   *
   * @return the exit status of the process
   */
  public static int run(String[] args, Map<String, String> environment) {
    // What goes wrong is told once, by the command, and in its own words.
    Logger.getLogger("").setLevel(Level.OFF);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), false, StandardCharsets.UTF_8);
    Screen screen =
        new Screen(
            new FileOutputStream(FileDescriptor.out),
            err,
            new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())),
            Look.ofProcess(environment));
    int status =
        run(args, new Desk(screen, OpenCluster::open, InstantSource.system(), environment, PAUSE));
    err.flush();
    return status;
  }

  /** Does what {@code args} say, at {@code desk}. */
  static int run(String[] args, Desk desk) {
    int status = commandLine(desk).execute(args);
    Optional<String> lost = desk.screen().lost();
    lost.ifPresent(why -> desk.screen().tell("The output could not be written: " + Cells.of(why)));
    return lost.isPresent() && status == ExitStatus.DONE ? ExitStatus.FAILED : status;
  }

  /** All commands. */
  static CommandLine commandLine(Desk desk) {
    Screen screen = desk.screen();
    CommandLine all =
        new CommandLine(new HoldfastCommand())
            .addSubcommand(new BackupCommand(desk))
            .addSubcommand(new ListCommand(desk))
            .addSubcommand(new ShowCommand(desk))
            .addSubcommand(new RestoreCommand(desk))
            .addSubcommand(new VerifyCommand(desk))
            .addSubcommand(new CleanupCommand(desk))
            .addSubcommand(new StatusCommand(desk))
            .addSubcommand(new CheckCommand(desk))
            .addSubcommand(new PinCommand.Pin(desk))
            .addSubcommand(new PinCommand.Unpin(desk))
            .addSubcommand(new CopyCommand(desk))
            .addSubcommand(new WaitCommand(desk))
            .addSubcommand(new CompletionCommand(screen));
    all.setCommandName(desk.program());
    all.setColorScheme(
        CommandLine.Help.defaultColorScheme(screen.look().colour() ? Ansi.ON : Ansi.OFF));
    all.setOut(new PrintWriter(new ScreenWriter(screen::text), true));
    all.setErr(new PrintWriter(new ScreenWriter(screen.err()::print), true));
    all.setParameterExceptionHandler(
        (e, args) -> {
          screen.tell(Cells.of(e.getMessage()));
          CommandLine.UnmatchedArgumentException.printSuggestions(e, all.getErr());
          screen.tell("Try '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
          return ExitStatus.USAGE;
        });
    all.setExecutionExceptionHandler((e, line, parsed) -> failed(e, line, screen));
    return all;
  }

  private static int failed(Exception e, CommandLine line, Screen screen) {
    if (e instanceof CommandFailedException known) {
      screen.tell(Cells.of(known.getMessage()));
      return known.status();
    }
    if (e instanceof InvalidRequestException invalid) {
      screen.tell(Cells.of(FieldOptions.told(invalid, line.getCommandSpec())));
      return ExitStatus.USAGE;
    }
    screen.tell("This is a defect of Holdfast: " + Cells.of(e));
    return ExitStatus.FAILED;
  }
}
