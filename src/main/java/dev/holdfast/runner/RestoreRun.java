package dev.holdfast.runner;

import dev.holdfast.artifact.DatabaseProperties;
import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.encryption.Decryptor;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Restores databases of one backup under names that are not taken: each into a database of its own
 * name first, and only when all of them are whole do they get theirs, together. Whatever fails
 * before that leaves the server as it was.
 */
final class RestoreRun {
  private static final String DATABASES = "spec.target.databases";
  private static final int MAX_NAME_BYTES = 63;
  private static final Pattern MAJOR = Pattern.compile("(\\d+)");

  /** A database to restore: where from, into what, and what it is called in the end. */
  private record Work(
      Manifest.StoredDatabase database,
      DatabaseProperties properties,
      String temporary,
      String name) {}

  private final RestoreRunSpec spec;
  private final ObjectStore store;
  private final ClientTools tools;
  private final Counters counters;
  private final Cancellation cancellation;
  private final JobLog log;
  private final InstantSource clock;

  private final Attempt attempt;
  private Instant startTime;
  private String serverVersion;

  RestoreRun(
      RestoreRunSpec spec,
      ObjectStore store,
      ClientTools tools,
      Counters counters,
      Cancellation cancellation,
      JobLog log,
      InstantSource clock) {
    this.spec = spec;
    this.store = store;
    this.tools = tools;
    this.counters = counters;
    this.cancellation = cancellation;
    this.log = log;
    this.clock = clock;
    this.attempt = Attempt.of(spec.uid());
  }

  /** Does the restore; never throws, since every end is worth a report. */
  RunReport run() {
    startTime = clock.instant();
    try {
      return restore();
    } catch (RunFailedException e) {
      return failure(cancellation.explain(e));
    }
  }

  private RunReport restore() throws RunFailedException {
    Manifest manifest = manifest();
    List<Work> works = works(manifest);
    ServerAddress address = ServerAddress.of(spec.target());
    TargetServer server = new TargetServer(address, log);
    TargetServer.Facts facts = server.look();
    serverVersion = facts.version();
    if (isDoneAlready(server, works)) {
      log.note("an earlier attempt has restored everything already");
      return success(works);
    }
    ClientTool tool = check(manifest, works, server, facts);
    log.note(
        "PostgreSQL "
            + facts.version()
            + " at "
            + address.host()
            + ", restored with pg_restore "
            + tool.version());
    // Before anything is created: without the key there is no use in it.
    try (Decryptor decryptor =
        Keys.decryptor(
            spec.identity(), manifest, store, directory(), spec.backup().destination().field())) {
      return restore(tool, address, server, facts, works, decryptor);
    }
  }

  private RunReport restore(
      ClientTool tool,
      ServerAddress address,
      TargetServer server,
      TargetServer.Facts facts,
      List<Work> works,
      Decryptor decryptor)
      throws RunFailedException {
    counters.expect(works.stream().mapToLong(work -> work.database().rawBytes()).sum());
    for (String left : server.namesThatBeginWith(temporaryPrefix())) {
      log.note("database \"" + left + "\" of an earlier attempt is dropped");
      server.drop(left, facts.major());
    }
    boolean published = false;
    try {
      for (Work work : works) {
        restore(tool, address, server, facts, work, decryptor);
      }
      cancellation.check();
      published = publish(server, works);
    } finally {
      if (!published) {
        dropTemporaries(server, facts, works);
      }
    }
    return success(works);
  }

  /**
   * Gives all databases their names. A failure may be that of the answer alone, and another attempt
   * may have been faster: what counts is what there is.
   */
  private boolean publish(TargetServer server, List<Work> works) throws RunFailedException {
    try {
      server.publish(
          works.stream()
              .map(
                  work ->
                      new TargetServer.Whole(
                          work.temporary(), work.name(), comment(work), work.properties()))
              .toList());
      return true;
    } catch (RunFailedException e) {
      if (!isDoneAlready(server, works)) {
        throw e;
      }
      log.note("everything is restored, although it seemed to fail: " + e.getMessage());
      // What this attempt has filled may still be there, if another attempt was faster.
      return server.existing(works.stream().map(Work::temporary).toList()).isEmpty();
    }
  }

  private Manifest manifest() throws RunFailedException {
    try {
      return StoredManifest.read(store, spec.backup());
    } catch (StorageException e) {
      throw new RunFailedException(
          e.reason(), e.getMessage(), spec.backup().destination().field(), e);
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.DESTINATION_UNREACHABLE,
          "the manifest cannot be read: " + e.getMessage(),
          spec.backup().destination().field(),
          e);
    }
  }

  private List<Work> works(Manifest manifest) throws RunFailedException {
    List<RestoreRunSpec.Mapping> mappings =
        spec.databases().isEmpty()
            ? manifest.databases().stream()
                .map(database -> new RestoreRunSpec.Mapping(database.name(), database.name()))
                .toList()
            : spec.databases();
    List<Work> works = new ArrayList<>();
    for (RestoreRunSpec.Mapping mapping : mappings) {
      Manifest.StoredDatabase database =
          manifest.databases().stream()
              .filter(one -> one.name().equals(mapping.from()))
              .findFirst()
              .orElseThrow(() -> notInBackup(manifest, mapping.from()));
      if (database.archive().format() != DumpFormat.CUSTOM) {
        throw new RunFailedException(
            FailureReason.NOT_SUPPORTED,
            "database \""
                + mapping.from()
                + "\" was dumped as plain SQL, which is restored by hand, with psql",
            DATABASES);
      }
      checkName(mapping.to());
      works.add(
          new Work(
              database,
              properties(manifest, database.name()),
              temporary(works.size()),
              mapping.to()));
    }
    return works;
  }

  private static DatabaseProperties properties(Manifest manifest, String database) {
    return manifest.properties().stream()
        .filter(properties -> database.equals(properties.name()))
        .findFirst()
        .orElse(null);
  }

  /** PostgreSQL cuts names that are too long, without an error. */
  private static void checkName(String name) throws RunFailedException {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_NAME_BYTES) {
      throw new RunFailedException(
          FailureReason.INVALID_RUN_SPEC,
          "the name \""
              + name
              + "\" has "
              + bytes
              + " bytes, and PostgreSQL's names have at most "
              + MAX_NAME_BYTES,
          DATABASES);
    }
  }

  private static RunFailedException notInBackup(Manifest manifest, String database) {
    String names =
        String.join(
            ", ", manifest.databases().stream().map(Manifest.StoredDatabase::name).toList());
    return new RunFailedException(
        FailureReason.DATABASE_NOT_FOUND,
        "there is no database \"" + database + "\" in the backup; it has " + names,
        DATABASES);
  }

  /** How the names of this restore's databases begin while they are being filled. */
  private String temporaryPrefix() {
    return "holdfast_restore_" + spec.uid().replaceAll("[^A-Za-z0-9]", "") + "_";
  }

  private String temporary(int index) {
    return temporaryPrefix() + attempt.own() + "_" + index;
  }

  /**
   * An attempt that was killed after it had given the databases their names, and before it could
   * say so, is followed by another, which finds them under its own mark.
   */
  private boolean isDoneAlready(TargetServer server, List<Work> works) throws RunFailedException {
    Map<String, String> existing = server.existing(works.stream().map(Work::name).toList());
    return works.stream().allMatch(work -> existing.getOrDefault(work.name(), "").endsWith(mark()));
  }

  private ClientTool check(
      Manifest manifest, List<Work> works, TargetServer server, TargetServer.Facts facts)
      throws RunFailedException {
    Set<String> taken = server.existing(works.stream().map(Work::name).toList()).keySet();
    if (!taken.isEmpty()) {
      throw new RunFailedException(
          FailureReason.DATABASE_EXISTS,
          "the server has \""
              + String.join("\", \"", taken)
              + "\" already, and nothing that exists is touched; choose other names with "
              + DATABASES
              + "[].to",
          DATABASES);
    }
    if (!facts.mayCreate()) {
      throw new RunFailedException(
          FailureReason.SERVER_PERMISSION_DENIED,
          "the role may not create databases; it needs CREATEDB",
          "spec.target.connection.secretRef");
    }
    int backupMajor = major(manifest.serverVersion());
    if (facts.major() < backupMajor) {
      throw new RunFailedException(
          FailureReason.SERVER_TOO_OLD,
          "the backup is of PostgreSQL "
              + backupMajor
              + ", and the target is PostgreSQL "
              + facts.major()
              + "; restore to "
              + backupMajor
              + " or newer",
          "spec.target.connection");
    }
    return tools.forServer(Math.max(facts.major(), major(manifest.tool())));
  }

  private static int major(String version) throws RunFailedException {
    Matcher number = MAJOR.matcher(String.valueOf(version));
    if (!number.find() || number.group(1).length() > 4) {
      throw new RunFailedException(
          FailureReason.MANIFEST_INVALID, "\"" + version + "\" is no version of PostgreSQL", null);
    }
    return Integer.parseInt(number.group(1));
  }

  private void restore(
      ClientTool tool,
      ServerAddress address,
      TargetServer server,
      TargetServer.Facts facts,
      Work work,
      Decryptor decryptor)
      throws RunFailedException {
    cancellation.check();
    server.create(work.temporary(), work.properties(), facts.major());
    RestorePipeline pipeline =
        new RestorePipeline(
            store,
            decryptor,
            counters,
            cancellation,
            log,
            new RestoreTarget(tool, facts.major(), address, work.temporary(), work.name()));
    counters.begin(work.name());
    try (Pulse pulse = Pulse.start(() -> server.isWorking(work.temporary()), counters, log)) {
      new DatabaseRestore(pipeline).run(work.database(), directory());
    }
  }

  private String directory() {
    String manifestKey = spec.backup().manifest();
    return manifestKey.substring(0, manifestKey.lastIndexOf('/') + 1);
  }

  private String comment(Work work) {
    String before = work.properties() == null ? null : work.properties().comment();
    return before == null ? mark() : before + "; " + mark();
  }

  private String mark() {
    return "restored by Holdfast (Restore " + spec.restore() + ", " + spec.uid() + ")";
  }

  private void dropTemporaries(TargetServer server, TargetServer.Facts facts, List<Work> works) {
    boolean interrupted = Thread.interrupted();
    for (Work work : works) {
      try {
        server.drop(work.temporary(), facts.major());
      } catch (RunFailedException e) {
        log.note(
            "database \"" + work.temporary() + "\" is left behind; drop it: " + e.getMessage());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private RunReport success(List<Work> works) {
    return new RunReport(
        spec.uid(),
        null,
        null,
        null,
        new RunReport.CommittedManifest(
            spec.backup().destination().name(), spec.backup().manifest(), spec.backup().sha256()),
        null,
        serverVersion,
        startTime,
        clock.instant(),
        works.stream().mapToLong(work -> work.database().rawBytes()).sum(),
        works.stream().mapToLong(work -> work.database().storedBytes()).sum());
  }

  private RunReport failure(RunFailedException failure) {
    return new RunReport(
        spec.uid(),
        failure.reason(),
        failure.getMessage(),
        failure.field(),
        null,
        null,
        serverVersion,
        startTime,
        clock.instant(),
        counters.rawBytes(),
        0);
  }
}
