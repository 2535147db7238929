package dev.holdfast.runner;

import java.nio.file.Path;

/**
 * An installed {@code pg_dump}.
 *
 * @param path where it is
 * @param version its version as it spells it
 * @param major its major version
 */
record ClientTool(Path path, String version, int major) {}
