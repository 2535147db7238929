package dev.holdfast.runner;

import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectRole;
import dev.holdfast.encryption.Decrypting;
import dev.holdfast.encryption.Decryptor;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A server that starts beside the run, and has nothing but what every new server has. */
final class ThrowAwayServer {
  private static final Duration START = Duration.ofMinutes(3);
  private static final long LOOK_MILLIS = 500;

  private final TargetServer server;
  private final JobLog log;

  ThrowAwayServer(TargetServer server, JobLog log) {
    this.server = server;
    this.log = log;
  }

  /**
   * What is found out about {@code server} once it has started.
   *
   * @throws RunFailedException if it does not start
   */
  static TargetServer.Facts await(TargetServer server, Counters counters, Cancellation cancellation)
      throws RunFailedException {
    long start = System.nanoTime();
    while (true) {
      cancellation.check();
      try {
        return server.look();
      } catch (RunFailedException e) {
        if (e.reason() != FailureReason.SERVER_UNREACHABLE
            || System.nanoTime() - start > START.toNanos()) {
          throw e;
        }
      }
      counters.addSignOfLife();
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RunFailedException(FailureReason.CANCELLED, "interrupted", null, e);
      }
    }
  }

  /**
   * Makes the roles that the backup knows, which its databases may name. They can do nothing.
   *
   * @throws RunFailedException if the object that names them cannot be read
   */
  void createRoles(Manifest manifest, ObjectStore store, String directory, Decryptor decryptor)
      throws RunFailedException {
    Optional<Manifest.StoredObject> globals =
        manifest.objects().stream()
            .filter(object -> object.role() == ObjectRole.GLOBALS)
            .findFirst();
    if (globals.isEmpty()) {
      log.note("the backup has no roles; those that its databases name may be missing");
      return;
    }
    server.roles().create(names(globals.get(), store, directory + globals.get().file(), decryptor));
  }

  private static List<String> names(
      Manifest.StoredObject object, ObjectStore store, String key, Decryptor decryptor)
      throws RunFailedException {
    try (InputStream stored = store.open(key);
        Decrypting opened =
            (object.encryption() == Encryption.NONE ? Decryptor.NONE : decryptor).on(stored);
        InputStream plain = Decompressor.on(opened, object)) {
      return RolesSql.names(GlobalsText.lines(plain, key, null));
    } catch (StorageException e) {
      throw new RunFailedException(e.reason(), e.getMessage(), null, e);
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.CHECKSUM_MISMATCH, key + " cannot be read: " + e.getMessage(), null, e);
    }
  }
}
