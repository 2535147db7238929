package dev.holdfast.runner;

import java.nio.file.Path;

/**
 * An installed {@code pg_dump}, with the {@code pg_restore} beside it.
 *
 * @param dump where pg_dump is
 * @param version its version as it spells it
 * @param major its major version
 */
record ClientTool(Path dump, String version, int major) {

  /** Where pg_dumpall is. */
  Path dumpAll() {
    return dump.resolveSibling("pg_dumpall");
  }

  /** Where psql is. */
  Path psql() {
    return dump.resolveSibling("psql");
  }

  /** Where pg_restore is: the packages of every system install both together. */
  Path restore() {
    return dump.resolveSibling("pg_restore");
  }
}
