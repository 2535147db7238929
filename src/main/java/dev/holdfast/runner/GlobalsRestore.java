package dev.holdfast.runner;

import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectRole;
import dev.holdfast.encryption.Decrypting;
import dev.holdfast.encryption.Decryptor;
import dev.holdfast.encryption.EncryptionException;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Makes the roles of a backup that a server does not have. */
final class GlobalsRestore {
  private static final String FIELD = "spec.target.globals";

  private final Manifest manifest;
  private final ObjectStore store;
  private final String directory;
  private final TargetServer server;
  private final RoleMaking making;
  private final TargetServer.Facts facts;
  private final JobLog log;

  GlobalsRestore(
      Manifest manifest,
      ObjectStore store,
      String directory,
      TargetServer server,
      TargetServer.Facts facts,
      JobLog log) {
    this.manifest = manifest;
    this.store = store;
    this.directory = directory;
    this.server = server;
    this.making = server.roles().making();
    this.facts = facts;
    this.log = log;
  }

  /**
   * What is to be made; nothing is yet.
   *
   * @throws RunFailedException if the backup has no roles, or they are not what was stored
   */
  RolesSql missing(Decryptor decryptor) throws RunFailedException {
    Manifest.StoredObject globals =
        manifest.objects().stream()
            .filter(object -> object.role() == ObjectRole.GLOBALS)
            .findFirst()
            .orElseThrow(
                () ->
                    new RunFailedException(
                        FailureReason.OBJECT_MISSING,
                        "the backup has no roles: its policy says spec.source.globals: false",
                        FIELD));
    RolesSql missing = RolesSql.of(read(globals, decryptor), server.offers().roles());
    return facts.superuser() ? missing : missing.withMembership();
  }

  private List<String> read(Manifest.StoredObject globals, Decryptor decryptor)
      throws RunFailedException {
    String key = directory + globals.file();
    try (CheckedObject stored = new CheckedObject(store.open(key), globals, bytes -> {})) {
      List<String> lines;
      try (Decrypting opened =
              (globals.encryption() == Encryption.NONE ? Decryptor.NONE : decryptor).on(stored);
          InputStream plain = Decompressor.on(opened, globals)) {
        lines = GlobalsText.lines(plain, key, FIELD);
        opened.verify();
        // Before any of it counts.
        stored.check(key);
      }
      return lines;
    } catch (StorageException e) {
      throw new RunFailedException(e.reason(), e.getMessage(), null, e);
    } catch (EncryptionException e) {
      throw Keys.failed(e);
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.CHECKSUM_MISMATCH, key + " cannot be read: " + e.getMessage(), null, e);
    }
  }

  /** Makes them, all or none. */
  void make(RolesSql missing) throws RunFailedException {
    if (missing.roles().isEmpty()) {
      return;
    }
    log.note("roles that the server lacks are made: " + new TreeSet<>(missing.roles()));
    missing.leftOut().forEach(log::leftOut);
    Set<String> locked = missing.withoutPassword();
    if (!locked.isEmpty()) {
      log.leftOut("roles that log in come back without a password: " + String.join(", ", locked));
    }
    making.make(missing);
  }

  /**
   * Drops what {@link #make} has made, after a failure.
   *
   * @return what people are to be told, who have to drop them then; empty if they are gone
   */
  Optional<String> unmake(RolesSql missing) {
    return tidy(
        () -> making.drop(missing),
        "left behind on the server, drop them: the roles " + new TreeSet<>(missing.roles()) + ": ");
  }

  /** Ends what {@link #make} has made for the time of the restore alone. */
  void finish(RolesSql missing) {
    if (!missing.roles().isEmpty() && !facts.superuser()) {
      tidy(
              () -> making.leave(missing),
              "the role that restores is still a member of "
                  + new TreeSet<>(missing.roles())
                  + "; revoke that: ")
          .ifPresent(log::leftOut);
    }
  }

  private static Optional<String> tidy(Preflight.Check step, String complaint) {
    boolean interrupted = Thread.interrupted();
    try {
      step.run();
      return Optional.empty();
    } catch (RunFailedException e) {
      return Optional.of(complaint + e.getMessage());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
