package dev.holdfast.runner;

import dev.holdfast.artifact.RestoreOptions;
import java.util.ArrayList;
import java.util.List;

/** What pg_restore is told, whatever it restores. */
final class RestoreCommand {
  private RestoreCommand() {}

  /** The options that say whose everything is. */
  static List<String> ownership(RestoreOptions options) {
    List<String> command = new ArrayList<>();
    if (options.roles().noOwner()) {
      command.add("--no-owner");
    }
    if (options.roles().noPrivileges()) {
      command.add("--no-privileges");
    }
    return command;
  }

  /** All options. */
  static List<String> options(RestoreOptions options) {
    List<String> command =
        options.roles().owners().isEmpty()
            ? ownership(options)
            // Both follow, with other names.
            : new ArrayList<>(List.of("--no-owner", "--no-privileges"));
    if (options.singleTransaction()) {
      command.add("--single-transaction");
    }
    return command;
  }
}
