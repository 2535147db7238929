package dev.holdfast.load;

import dev.holdfast.api.v1alpha1.Backup;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Makes a population by the API, side by side. */
final class Filler {
  private static final int THREADS = 16;

  private final Server server;
  private final Population population;

  Filler(Server server, Population population) {
    this.server = server;
    this.population = population;
  }

  /** Everything; the policies have no status yet, which is for the operator to write. */
  void fill() throws InterruptedException {
    population.namespaces().forEach(server::makeNamespace);
    forEach(population.policies(), this::fill);
  }

  private void fill(int number) {
    KubernetesClient client = server.client();
    String uid = client.resource(population.policy(number)).create().getMetadata().getUid();
    for (int index = 0; index < population.backupsOf(number); index++) {
      Backup backup = client.resource(population.backup(number, index, uid)).create();
      backup.setStatus(population.completed(backup, uid));
      client.resource(backup).updateStatus();
    }
  }

  /** Does something for each number below {@code count}, side by side. */
  static void forEach(int count, IntConsumer what) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> all =
          IntStream.range(0, count)
              .<Future<?>>mapToObj(number -> threads.submit(() -> what.accept(number)))
              .toList();
      for (Future<?> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }
}
