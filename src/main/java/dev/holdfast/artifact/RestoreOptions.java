package dev.holdfast.artifact;

import java.util.List;

/**
 * How a restore is done.
 *
 * @param plan whether nothing is restored, and only found out what would be
 * @param replacement what becomes of databases that have the names already; null if there must be
 *     none
 * @param filters which parts are restored; null for all
 * @param jobs how many connections fill a database side by side; 0 for as many as have dumped it
 * @param singleTransaction whether a database is filled in one transaction
 * @param roles what becomes of roles; null for the ordinary
 */
public record RestoreOptions(
    boolean plan,
    Replacement replacement,
    Filters filters,
    int jobs,
    boolean singleTransaction,
    Roles roles) {

  public RestoreOptions {
    roles = roles == null ? Roles.AS_DUMPED : roles;
  }

  /** Nothing that exists is touched, and everything is restored. */
  public static final RestoreOptions DEFAULT =
      new RestoreOptions(false, null, null, 0, false, null);

  /**
   * Databases that have the names already make way when those that are restored are whole.
   *
   * @param terminateConnections whether sessions in them are ended right before that
   * @param keepReplaced whether they are kept under other names afterwards
   */
  public record Replacement(boolean terminateConnections, boolean keepReplaced) {}

  /**
   * Which parts are restored: what either of the two names.
   *
   * @param schemas names of schemas
   * @param tables names of tables, views and sequences, such as {@code schema.table}
   */
  public record Filters(List<String> schemas, List<String> tables) {
    public Filters {
      schemas = List.copyOf(schemas);
      tables = List.copyOf(tables);
    }
  }

  /**
   * What becomes of roles.
   *
   * @param globals whether those that the server lacks are made
   * @param noOwner whether everything belongs to the role that restores
   * @param noPrivileges whether nothing is granted to anybody
   * @param owners roles of the backup, in whose place others come
   */
  public record Roles(
      boolean globals, boolean noOwner, boolean noPrivileges, List<Mapping> owners) {
    public Roles {
      owners = owners == null ? List.of() : List.copyOf(owners);
    }

    /** Roles that keep their names. */
    public Roles(boolean globals, boolean noOwner, boolean noPrivileges) {
      this(globals, noOwner, noPrivileges, List.of());
    }

    /**
     * A role of the backup.
     *
     * @param from its name in the backup
     * @param to the role of the target that takes its place
     */
    public record Mapping(String from, String to) {}

    /** What the role {@code name} of the backup is called on the target; null for null. */
    public String nameOf(String name) {
      return owners.stream()
          .filter(one -> one.from().equals(name))
          .map(Mapping::to)
          .findFirst()
          .orElse(name);
    }

    /** All of them must be there, and everything belongs to whom it belonged to. */
    public static final Roles AS_DUMPED = new Roles(false, false, false);
  }

  /** The same, with these roles. */
  public RestoreOptions with(Roles other) {
    return new RestoreOptions(plan, replacement, filters, jobs, singleTransaction, other);
  }

  /** The same, with this replacement. */
  public RestoreOptions with(Replacement other) {
    return new RestoreOptions(plan, other, filters, jobs, singleTransaction, roles);
  }

  /** The same, restoring these parts. */
  public RestoreOptions with(Filters other) {
    return new RestoreOptions(plan, replacement, other, jobs, singleTransaction, roles);
  }

  /** The same as a plan. */
  public RestoreOptions planned() {
    return new RestoreOptions(true, replacement, filters, jobs, singleTransaction, roles);
  }

  /** The same with so many connections. */
  public RestoreOptions withJobs(int number) {
    return new RestoreOptions(plan, replacement, filters, number, singleTransaction, roles);
  }

  /** The same in one transaction. */
  public RestoreOptions inSingleTransaction() {
    return new RestoreOptions(plan, replacement, filters, jobs, true, roles);
  }
}
