package dev.holdfast.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * Finds ports of the loopback interface that nobody listens on, and that stay so until whoever
 * asked for one listens, however long that takes: several JVMs start servers beside each other.
 */
public final class FreePort {
  /** Below those that systems give to clients, and to servers that take any. */
  private static final int LOWEST = 15_000;

  private static final int COUNT = 15_000;

  private static final int MOST_TRIES = 1_000;

  private static final Random RANDOM = new Random();

  /** Those of this JVM, to its end; the system gives them back, whatever the JVM dies of. */
  private static final Map<Integer, FileLock> CLAIMS = new HashMap<>();

  private static FileChannel claims;

  private FreePort() {}

  /** Such a port. It is found once only, by any JVM of this user, as long as this one runs. */
  public static synchronized int find() {
    try {
      for (int tries = 0; tries < MOST_TRIES; tries++) {
        int port = LOWEST + RANDOM.nextInt(COUNT);
        if (!CLAIMS.containsKey(port) && claim(port)) {
          return port;
        }
      }
      throw new IllegalStateException("of " + MOST_TRIES + " ports none is free");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean claim(int port) throws IOException {
    FileLock lock = lock(port);
    if (lock == null) {
      return false;
    }
    if (!isFree(port)) {
      lock.release();
      return false;
    }
    CLAIMS.put(port, lock);
    return true;
  }

  /** The byte of that number in a file that all JVMs share; null if another has locked it. */
  private static FileLock lock(int port) throws IOException {
    if (claims == null) {
      Path file =
          Path.of(
              System.getProperty("java.io.tmpdir"),
              "holdfast-ports-" + System.getProperty("user.name"));
      claims = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
    try {
      return claims.tryLock(port, 1, false);
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
