package dev.holdfast.runner;

/**
 * A database that is being filled.
 *
 * @param tool the client tools that fill it
 * @param serverMajor the major version of its server
 * @param address the server
 * @param into its name while it is being filled
 * @param name what people call it
 */
record RestoreTarget(
    ClientTool tool, int serverMajor, ServerAddress address, String into, String name) {}
