package dev.holdfast.cli;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** What all commands have that talk to a cluster. */
abstract class Command implements Callable<Integer> {
  @Mixin private ClusterOptions options;

  private final Desk desk;

  Command(Desk desk) {
    this.desk = desk;
  }

  Desk desk() {
    return desk;
  }

  Screen screen() {
    return desk.screen();
  }

  @Override
  public final Integer call() {
    try (Cluster cluster = desk.open(options)) {
      try {
        return run(cluster);
      } catch (KubernetesClientException e) {
        throw ClusterError.of(e, cluster);
      }
    }
  }

  /** Does it; one of {@link ExitStatus}. */
  abstract int run(Cluster cluster);

  /**
   * Says that {@code made} was created, waits for its end if that is wanted, and tells of it.
   *
   * @param told what is told of the object at its end, beside how it ended
   */
  <T extends CustomResource<?, ?>> int follow(
      Cluster cluster, T made, WaitOptions wait, OutputFormat output, Told<T> told) {
    if (!wait.wait) {
      if (output.isForPrograms()) {
        output.write(made, screen());
      } else {
        screen().line(Cluster.nameOf(made) + " created");
      }
      return ExitStatus.DONE;
    }
    if (!output.isForPrograms()) {
      screen().tell(Cluster.nameOf(made) + " created");
    }
    T ended = new Waiting(desk, cluster).forEndOf(made, wait.timeout);
    RunView run = RunView.of(ended);
    if (output.isForPrograms()) {
      output.write(ended, screen());
    } else {
      told.tell(ended);
      screen().line(Cluster.nameOf(ended) + " " + run.line());
    }
    return run.good() ? ExitStatus.DONE : ExitStatus.FAILED;
  }

  /** What is told of something that has come to its end. */
  interface Told<T> {
    /** Tells it. */
    void tell(T ended);
  }
}
