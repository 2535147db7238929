package dev.holdfast.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command above all others. */
@picocli.CommandLine.Command(
    name = "holdfast",
    description =
        "Takes, lists, restores, verifies and deletes backups of PostgreSQL in Kubernetes.",
    mixinStandardHelpOptions = true,
    versionProvider = HoldfastCommand.Version.class,
    scope = CommandLine.ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done",
      "1:it has failed, or is not there",
      "2:nobody knows: not ended within --timeout, or not to be seen any more",
      "64:the command line is wrong",
      "69:no cluster answers, or Holdfast is not installed in it",
      "77:the cluster does not allow it, or nobody has confirmed it",
      "130:interrupted; what was asked for goes on"
    })
final class HoldfastCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }

  /** Reads the version of this build. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      try (InputStream file =
          Version.class.getResourceAsStream("/dev/holdfast/runner/version.txt")) {
        return new String[] {
          "holdfast " + new String(file.readAllBytes(), StandardCharsets.UTF_8).strip()
        };
      }
    }
  }
}
