package dev.holdfast.notify;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Delivers what policies offer, through each channel for itself, and keeps what has come of it
 * until the policy has recorded that. It keeps nothing beyond the life of the process.
 */
@ApplicationScoped
public class Dispatcher {
  private final Directory directory;
  private final Map<String, ChannelWorker> workers = new HashMap<>();
  private volatile Consumer<PolicyId> listener = policy -> {};

  Dispatcher(ChannelSetup setup) {
    this.directory = setup.directory();
    setup
        .channels()
        .forEach(
            (name, channel) ->
                workers.put(
                    name,
                    new ChannelWorker(
                        name, channel, setup.patience(), policy -> listener.accept(policy))));
  }

  /** What the administrator allows. */
  public Directory directory() {
    return directory;
  }

  /** From now on {@code told} is told of policies of which there is something to record. */
  public void listen(Consumer<PolicyId> told) {
    listener = told;
  }

  /** {@code parcels} is all that {@code policy} has to deliver now. */
  public void offer(PolicyId policy, List<Parcel> parcels) {
    Map<String, List<Parcel>> byChannel =
        parcels.stream().collect(Collectors.groupingBy(Dispatcher::worker));
    workers.forEach(
        (name, worker) -> worker.offer(policy, byChannel.getOrDefault(name, List.of())));
  }

  private static String worker(Parcel parcel) {
    return parcel.channel().startsWith(Directory.EMAIL) ? Directory.EMAIL : parcel.channel();
  }

  /** What has become of what {@code policy} has offered last. */
  public Outcomes outcomes(PolicyId policy) {
    Map<Outcomes.Key, Outcome> seen = new HashMap<>();
    workers.values().forEach(worker -> seen.putAll(worker.outcomes(policy)));
    return new Outcomes(seen);
  }

  @PreDestroy
  void stop() {
    workers.values().forEach(ChannelWorker::close);
  }
}
