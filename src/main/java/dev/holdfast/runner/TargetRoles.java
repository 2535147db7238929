package dev.holdfast.runner;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The roles of the server that is restored to, and what the one that restores may do with them. */
final class TargetRoles {
  /** Since then a member of a role need not have the right to give it anything. */
  private static final int SET_OPTION_SINCE = 16;

  private final TargetConnection server;

  TargetRoles(TargetConnection server) {
    this.server = server;
  }

  /** The names of all of them. */
  Set<String> all() throws RunFailedException {
    return new HashSet<>(server.names("select rolname from pg_catalog.pg_roles"));
  }

  /** Makes those of {@code names} that are not there; they can do nothing, not even log in. */
  void create(List<String> names) throws RunFailedException {
    Set<String> there = all();
    for (String name : names) {
      if (there.add(name)) {
        server.execute("create role " + DatabaseSql.quoted(name));
      }
    }
  }

  /** Makes roles of a backup. */
  RoleMaking making() {
    return new RoleMaking(server);
  }

  /**
   * Those of {@code roles} that the role may not give anything to: it is not a member of them.
   * Those that are not there are left out.
   */
  List<String> notMemberOf(Collection<String> roles, int major) throws RunFailedException {
    return server.names(
        "select rolname from pg_catalog.pg_roles where rolname = any (?)"
            + " and not pg_catalog.pg_has_role(oid, ?) order by rolname",
        roles,
        rightToGive(major));
  }

  /** Whether {@code role} is there, and the one that restores can give it things and act for it. */
  boolean mayActFor(String role, int major) throws RunFailedException {
    return !server
        .names(
            "select rolname from pg_catalog.pg_roles where rolname = ?"
                + " and pg_catalog.pg_has_role(oid, 'USAGE') and pg_catalog.pg_has_role(oid, ?)",
            role,
            rightToGive(major))
        .isEmpty();
  }

  private static String rightToGive(int major) {
    return major >= SET_OPTION_SINCE ? "SET" : "MEMBER";
  }
}
