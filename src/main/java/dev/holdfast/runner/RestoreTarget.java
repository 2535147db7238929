package dev.holdfast.runner;

import java.nio.file.Path;
import java.util.List;

/**
 * A database that is being filled.
 *
 * @param tool the client tools that fill it
 * @param serverMajor the major version of its server
 * @param address the server
 * @param into its name while it is being filled
 * @param name what people call it
 * @param entries the file that lists what is restored of an archive; null for all
 * @param options what else pg_restore is told of every archive
 */
record RestoreTarget(
    ClientTool tool,
    int serverMajor,
    ServerAddress address,
    String into,
    String name,
    Path entries,
    List<String> options) {

  RestoreTarget {
    options = List.copyOf(options);
  }

  /** The same, into which only what {@code list} lists is restored. */
  RestoreTarget with(Path list) {
    return new RestoreTarget(tool, serverMajor, address, into, name, list, options);
  }
}
