package dev.holdfast.cli;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The threads of the client, which are to be gone when the process ends: the runtime waits for a
 * third of a second for those that wait for the network.
 */
record EventLoop(Vertx vertx) {
  private static final long LONGEST_END_MILLIS = 300;

  static EventLoop start() {
    // As the client library does where it starts them itself: names are those of the machine.
    System.setProperty("vertx.disableDnsResolver", "true");
    return new EventLoop(
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setUseDaemonThread(true)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false))));
  }

  /** Ends them; what takes longer than it is worth ends with the process. */
  void end() {
    try {
      vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(LONGEST_END_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // The process ends all the same, only later.
    }
  }
}
