package dev.holdfast.runner;

import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.RunSpec;
import java.util.ArrayList;
import java.util.List;

/** The command lines of the programs that dump. */
final class DumpCommand {
  private static final String CUSTOM = "--format=custom";
  private static final String PLAIN = "--format=plain";

  private DumpCommand() {}

  /** The whole database in one archive, or one file of SQL. */
  static List<String> whole(ClientTool tool, RunSpec spec) {
    return archive(tool, spec, List.of());
  }

  /** The whole database, in the state that {@code snapshot} shows. */
  static List<String> whole(ClientTool tool, RunSpec spec, String snapshot) {
    return archive(tool, spec, List.of("--snapshot=" + snapshot));
  }

  /** The whole database in one archive, whatever format is asked for: that has a head to read. */
  static List<String> contents(ClientTool tool, RunSpec spec) {
    List<String> command = new ArrayList<>(whole(tool, spec));
    command.replaceAll(word -> word.equals(PLAIN) ? CUSTOM : word);
    return command;
  }

  /** The archive of the database, without the rows of the tables that are moved out of it. */
  static List<String> archive(
      ClientTool tool, RunSpec spec, String snapshot, List<DumpTable> moved) {
    List<String> more = new ArrayList<>();
    more.add("--snapshot=" + snapshot);
    moved.forEach(table -> more.add("--exclude-table-data=" + table.name().quoted()));
    return archive(tool, spec, more);
  }

  private static List<String> archive(ClientTool tool, RunSpec spec, List<String> more) {
    List<String> command = start(tool, spec);
    RunSpec.Filters filters = spec.source().filters();
    if (!filters.schemas().isEmpty() || !filters.tables().isEmpty()) {
      // What was asked for and is not there must not be missing without a word.
      command.add("--strict-names");
    }
    if (!filters.schemas().isEmpty() && filters.tables().isEmpty()) {
      // They belong to no schema, but tables refer to them; pg_dump would leave them out.
      command.add("--blobs");
    }
    addFilters(command, filters);
    command.addAll(more);
    return command;
  }

  /** The rows of {@code tables} alone, each of which the filters choose. */
  static List<String> data(ClientTool tool, RunSpec spec, String snapshot, List<DumpTable> tables) {
    List<String> command = start(tool, spec);
    command.add("--data-only");
    command.add("--strict-names");
    command.add("--snapshot=" + snapshot);
    for (DumpTable table : tables) {
      command.add("--table=" + table.name().quoted());
      // The values of sequences are in the archive.
      table
          .sequences()
          .forEach(sequence -> command.add("--exclude-table-data=" + sequence.quoted()));
    }
    return command;
  }

  /**
   * Roles and tablespaces.
   *
   * @param passwords whether the server shows the role's hashed passwords
   */
  static List<String> globals(ClientTool tool, boolean passwords) {
    List<String> command = new ArrayList<>();
    command.add(tool.dumpAll().toString());
    command.add("--globals-only");
    command.add("--no-password");
    if (!passwords) {
      command.add("--no-role-passwords");
    }
    return command;
  }

  private static List<String> start(ClientTool tool, RunSpec spec) {
    RunSpec.Dump dump = spec.dump();
    List<String> command = new ArrayList<>();
    command.add(tool.dump().toString());
    command.add(dump.format() == DumpFormat.CUSTOM ? CUSTOM : PLAIN);
    // Compression is ours: pg_dump's own would hold up the one thread that reads the database.
    command.add("--compress=0");
    command.add("--no-password");
    command.add("--lock-wait-timeout=" + spec.source().lockWaitTimeoutSeconds() * 1_000L);
    if (dump.noOwner()) {
      command.add("--no-owner");
    }
    if (dump.noPrivileges()) {
      command.add("--no-privileges");
    }
    return command;
  }

  private static void addFilters(List<String> command, RunSpec.Filters filters) {
    filters.schemas().forEach(pattern -> command.add("--schema=" + pattern));
    filters.excludeSchemas().forEach(pattern -> command.add("--exclude-schema=" + pattern));
    filters.tables().forEach(pattern -> command.add("--table=" + pattern));
    filters.excludeTables().forEach(pattern -> command.add("--exclude-table=" + pattern));
    filters.excludeTableData().forEach(pattern -> command.add("--exclude-table-data=" + pattern));
  }
}
