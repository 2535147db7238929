package dev.holdfast.runner;

import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RestoreOptions;
import dev.holdfast.artifact.RestorePlanReport;
import dev.holdfast.artifact.RestoreRunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks at both ends of a restore before anything is made: the same for a plan, which tells of
 * everything that is in the way, and for a restore, which then fails.
 */
final class Preflight {
  private final Manifest manifest;
  private final List<RestoreWork> works;
  private final RestoreRunSpec.StoredBackup backup;
  private final RestoreMarks marks;
  private final RestoreOptions options;
  private final TargetServer server;
  private final TargetServer.Facts facts;
  private final JobLog log;
  private final List<RunFailedException> problems = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  Preflight(
      Manifest manifest,
      RestoreRunSpec.StoredBackup backup,
      List<RestoreWork> works,
      RestoreMarks marks,
      RestoreOptions options,
      TargetServer server,
      TargetServer.Facts facts,
      JobLog log) {
    this.manifest = manifest;
    this.backup = backup;
    this.works = List.copyOf(works);
    this.marks = marks;
    this.options = options;
    this.server = server;
    this.facts = facts;
    this.log = log;
  }

  /** Fetches the head of an archive. */
  interface Heads {
    HeadFile of(RestoreWork work) throws RunFailedException;
  }

  /** Something that may be in the way. */
  interface Check {
    void run() throws RunFailedException;
  }

  /** Looks at the server. */
  void lookAtServer() throws RunFailedException {
    note(() -> TargetCheck.checkVersion(manifest, facts));
    note(() -> TargetCheck.checkRight(facts));
    note(() -> TransactionCheck.check(works, options));
    note(() -> ReplacementCheck.check(works, marks, options.replacement(), server));
  }

  /**
   * Looks into the archives.
   *
   * @param madeRoles the roles that are made before they are restored
   * @param tool the tools that restore them
   * @return the databases, with what of each is restored
   */
  List<RestoreWork> lookInto(Heads heads, RolesSql madeRoles, ClientTool tool)
      throws RunFailedException {
    ServerOffers offers = server.offers();
    if (!madeRoles.roles().isEmpty()) {
      notes.add("roles that the server lacks would be made: " + madeRoles.roles());
      notes.addAll(madeRoles.leftOut());
    }
    Set<String> roles = new TreeSet<>();
    Set<String> extensions = new TreeSet<>();
    Set<String> tablespaces = new TreeSet<>();
    Set<String> owners = new TreeSet<>();
    FilterSelection filters =
        options.filters() == null ? null : new FilterSelection(options.filters(), log);
    List<RestoreWork> selected = new ArrayList<>();
    for (RestoreWork work : works) {
      if (PlainCheck.isPlain(work)) {
        selected.add(work);
        notes.add(
            "database \""
                + work.database().name()
                + "\" was dumped as plain SQL, so what it needs of the server is not known before");
        note(() -> PlainCheck.check(work, options, tool));
        continue;
      }
      note(
          () -> {
            try (HeadFile head = heads.of(work)) {
              TocSelection selection =
                  filters == null ? null : filters.of(work.database().name(), head);
              selected.add(work.with(selection));
              ArchiveNeeds needs =
                  head.needs(
                      selection == null ? null : selection.lines(),
                      RestoreCommand.ownership(options),
                      options.roles()::nameOf);
              roles.addAll(needs.roles());
              extensions.addAll(needs.extensions());
              tablespaces.addAll(needs.tablespaces());
              owners.addAll(needs.owners());
            }
          });
    }
    if (filters != null) {
      note(filters::requireAllMatched);
    }
    note(() -> TargetCheck.checkPowers(madeRoles, backup));
    note(() -> TargetCheck.checkMaking(madeRoles, server.roles().making()));
    note(() -> TargetCheck.checkOwners(owners, server, facts));
    Set<String> known = new TreeSet<>(offers.roles());
    known.addAll(madeRoles.roles());
    problems.addAll(
        new ArchiveNeeds(roles, extensions, tablespaces, owners)
            .problems(new ServerOffers(known, offers.extensions(), offers.tablespaces())));
    return selected;
  }

  /** Takes a failure of {@code check} for a problem, unless the next attempt may have none. */
  void note(Check check) throws RunFailedException {
    try {
      check.run();
    } catch (RunFailedException e) {
      if (e.reason().passing()) {
        throw e;
      }
      problems.add(e);
    }
  }

  /**
   * Ends what is begun in vain.
   *
   * @throws RunFailedException if anything is in the way: the first reason, and every message
   */
  void require() throws RunFailedException {
    if (!problems.isEmpty()) {
      RunFailedException first = problems.get(0);
      throw new RunFailedException(
          first.reason(), String.join("; ", messages()), first.field(), first);
    }
  }

  private List<String> messages() {
    return problems.stream().map(Throwable::getMessage).toList();
  }

  /** What the restore would do. */
  RestorePlanReport report() throws RunFailedException {
    List<String> names = works.stream().map(RestoreWork::name).toList();
    Set<String> existing = server.existing(names).keySet();
    Map<String, Integer> sessions = server.sessions().count(names);
    long rawBytes = works.stream().mapToLong(work -> work.database().rawBytes()).sum();
    notes.add(
        "the backup is of PostgreSQL "
            + manifest.serverVersion()
            + ", the target is PostgreSQL "
            + facts.version());
    notes.add(
        "how much space is free is not known, since PostgreSQL does not tell; indexes come on top"
            + " of the size of the dump");
    return new RestorePlanReport(
        works.stream()
            .map(
                work ->
                    new RestorePlanReport.PlannedDatabase(
                        work.database().name(),
                        work.name(),
                        work.database().rawBytes(),
                        existing.contains(work.name()),
                        sessions.getOrDefault(work.name(), 0),
                        options.replacement() != null && existing.contains(work.name())
                            ? marks.nameOfReplaced(work.name())
                            : null))
            .toList(),
        messages(),
        notes,
        rawBytes);
  }
}
