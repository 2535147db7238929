package dev.holdfast.runner;

import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.encryption.Decryptor;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.StorageException;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
  private static final Pattern MAJOR = Pattern.compile("(\\d+)");

  /** A database to restore: where from, into what, and what it is called in the end. */
  private record Work(Manifest.StoredObject object, String temporary, String name) {}

  private final RestoreRunSpec spec;
  private final ObjectStore store;
  private final ClientTools tools;
  private final Counters counters;
  private final Cancellation cancellation;
  private final JobLog log;
  private final InstantSource clock;

  private final String attempt = Attempt.name();
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
    TargetServer server = new TargetServer(address);
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
    try (Decryptor decryptor = Keys.decryptor(spec.identity(), manifest, store, directory())) {
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
    counters.expect(works.stream().mapToLong(work -> work.object().rawBytes()).sum());
    for (String left : server.namesThatBeginWith(temporaryPrefix())) {
      log.note("database \"" + left + "\" of an earlier attempt is dropped");
      server.drop(left, facts.major());
    }
    try {
      for (Work work : works) {
        restore(tool, address, server, work, decryptor);
      }
      cancellation.check();
      server.rename(newNames(works), mark());
    } catch (RunFailedException e) {
      dropTemporaries(server, facts, works);
      if (e.reason() == FailureReason.DATABASE_EXISTS && isDoneAlready(server, works)) {
        log.note("another attempt has restored everything meanwhile");
        return success(works);
      }
      throw e;
    }
    return success(works);
  }

  private Manifest manifest() throws RunFailedException {
    try {
      return StoredManifest.read(store, spec.backup());
    } catch (StorageException e) {
      throw new RunFailedException(e.reason(), e.getMessage(), "status.source.s3", e);
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.DESTINATION_UNREACHABLE,
          "the manifest cannot be read: " + e.getMessage(),
          "status.source.s3",
          e);
    }
  }

  private List<Work> works(Manifest manifest) throws RunFailedException {
    List<RestoreRunSpec.Mapping> mappings =
        spec.databases().isEmpty()
            ? manifest.objects().stream()
                .map(object -> new RestoreRunSpec.Mapping(object.database(), object.database()))
                .toList()
            : spec.databases();
    List<Work> works = new ArrayList<>();
    for (RestoreRunSpec.Mapping mapping : mappings) {
      Manifest.StoredObject object =
          manifest.objects().stream()
              .filter(o -> o.database().equals(mapping.from()))
              .findFirst()
              .orElseThrow(() -> notInBackup(manifest, mapping.from()));
      if (object.format() != DumpFormat.CUSTOM) {
        throw new RunFailedException(
            FailureReason.NOT_SUPPORTED,
            "database \""
                + mapping.from()
                + "\" was dumped as plain SQL, which is restored by hand, with psql",
            DATABASES);
      }
      works.add(new Work(object, temporary(works.size()), mapping.to()));
    }
    return works;
  }

  private static RunFailedException notInBackup(Manifest manifest, String database) {
    String names =
        String.join(
            ", ", manifest.objects().stream().map(Manifest.StoredObject::database).toList());
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
    return temporaryPrefix() + attempt + "_" + index;
  }

  /**
   * An attempt that was killed after it had given the databases their names, and before it could
   * say so, is followed by another, which finds them under its own mark.
   */
  private boolean isDoneAlready(TargetServer server, List<Work> works) throws RunFailedException {
    Map<String, String> existing = server.existing(works.stream().map(Work::name).toList());
    return works.stream().allMatch(work -> mark().equals(existing.get(work.name())));
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
      ClientTool tool, ServerAddress address, TargetServer server, Work work, Decryptor decryptor)
      throws RunFailedException {
    cancellation.check();
    server.create(work.temporary());
    new RestorePipeline(store, decryptor, counters, cancellation, log)
        .run(
            tool,
            address,
            work.object(),
            directory() + work.object().file(),
            work.temporary(),
            work.name());
  }

  private String directory() {
    String manifestKey = spec.backup().manifest();
    return manifestKey.substring(0, manifestKey.lastIndexOf('/') + 1);
  }

  private static Map<String, String> newNames(List<Work> works) {
    Map<String, String> names = new LinkedHashMap<>();
    works.forEach(work -> names.put(work.temporary(), work.name()));
    return names;
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
        serverVersion,
        startTime,
        clock.instant(),
        works.stream().mapToLong(work -> work.object().rawBytes()).sum(),
        works.stream().mapToLong(work -> work.object().storedBytes()).sum());
  }

  private RunReport failure(RunFailedException failure) {
    return new RunReport(
        spec.uid(),
        failure.reason(),
        failure.getMessage(),
        failure.field(),
        null,
        serverVersion,
        startTime,
        clock.instant(),
        counters.rawBytes(),
        0);
  }
}
