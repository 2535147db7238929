package dev.holdfast;

import dev.holdfast.cli.CommandLineMode;
import dev.holdfast.operator.WatchedNamespaces;
import dev.holdfast.runner.JobMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Picks the mode by the first argument, before anything is booted that the mode does not need. */
@QuarkusMain
public final class Main {
  /** EX_USAGE of sysexits.h. */
  private static final int USAGE_ERROR = 64;

  private static final String USAGE =
      """
      usage: holdfast operator        run the operator
             holdfast job <kind>      do what a Job is created for (kinds: backup, restore, verify, copy,
                                      prune, catalogue, check)
      """;

  private Main() {}

  /** Runs the mode that {@code args} name. */
  public static void main(String... args) {
    String mode = args.length == 0 ? "" : args[0];
    switch (mode) {
      case "operator" -> {
        WatchedNamespaces.narrow(System.getenv());
        Quarkus.run(Arrays.copyOfRange(args, 1, args.length));
      }
      case "job" -> System.exit(args.length == 2 ? job(args[1]) : usage());
      default -> System.exit(CommandLineMode.run(args, System.getenv()));
    }
  }

  private static int job(String kind) {
    // The log is UTF-8 whatever the locale of the image, and buffered a line at a time.
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    return JobMode.run(kind, System.getenv(), out);
  }

  private static int usage() {
    System.err.print(USAGE);
    return USAGE_ERROR;
  }
}
