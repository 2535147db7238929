package dev.holdfast.runner;

import java.util.List;

/**
 * A database that is being filled.
 *
 * @param tool the client tools that fill it
 * @param serverMajor the major version of its server
 * @param address the server
 * @param into its name while it is being filled
 * @param name what people call it
 * @param options what pg_restore is told besides
 */
record RestoreTarget(
    ClientTool tool,
    int serverMajor,
    ServerAddress address,
    String into,
    String name,
    List<String> options) {

  RestoreTarget {
    options = List.copyOf(options);
  }
}
