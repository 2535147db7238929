package dev.holdfast.load;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.bench.Statistics;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListMeta;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured of the operator, and counted in the API server, again and again. */
final class Samples {
  /** Of which there are to be no more and no more. */
  static final List<Class<? extends HasMetadata>> KINDS =
      List.of(
          BackupPolicy.class,
          Backup.class,
          Prune.class,
          Restore.class,
          Job.class,
          Pod.class,
          Event.class,
          Secret.class);

  private final KubernetesClient client;
  private final MeasuredOperator operator;
  private final Map<String, List<Double>> all = new LinkedHashMap<>();
  private final List<LiveHeap> heaps = new ArrayList<>();

  Samples(KubernetesClient client, MeasuredOperator operator) {
    this.client = client;
    this.operator = operator;
  }

  /** What the system says of the process. */
  void ofProcess() throws IOException {
    add("rss", operator.residentMib());
    add("threads", (double) operator.threads());
    add("files", (double) operator.openFiles());
  }

  /** What is in its heap, after a full collection. */
  void ofHeap() throws IOException, InterruptedException {
    LiveHeap heap = operator.liveHeap();
    heaps.add(heap);
    add("heap", heap.mib());
  }

  /** How many series it has for Prometheus. */
  void ofMetrics() throws IOException, InterruptedException {
    add("series", (double) operator.scrape().series());
  }

  /** How many objects there are. */
  void ofObjects() {
    KINDS.forEach(kind -> add(kind.getSimpleName(), count(kind)));
  }

  private double count(Class<? extends HasMetadata> kind) {
    var page =
        client
            .resources(kind)
            .inAnyNamespace()
            .list(new ListOptionsBuilder().withLimit(1L).build());
    ListMeta list = page.getMetadata();
    long more = list.getRemainingItemCount() == null ? 0 : list.getRemainingItemCount();
    return (double) page.getItems().size() + more;
  }

  private void add(String name, double value) {
    all.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
  }

  /** The samples of one figure. */
  List<Double> of(String name) {
    return List.copyOf(all.getOrDefault(name, List.of()));
  }

  /** The classes that have grown most from the middle third to the end. */
  List<String> grownClasses() {
    return heaps.get(heaps.size() - 1).grownSince(heaps.get(heaps.size() / 3), 12);
  }

  /** Each figure: what it was in the middle third, in the last one, and at most. */
  Map<String, List<Double>> summary() {
    Map<String, List<Double>> summary = new LinkedHashMap<>();
    all.forEach(
        (name, values) ->
            summary.put(
                name,
                List.of(
                    rounded(Growth.middle(values)),
                    rounded(Growth.last(values)),
                    rounded(values.stream().max(Double::compare).orElseThrow()))));
    return summary;
  }

  private static double rounded(double value) {
    return Statistics.rounded(value, 2);
  }
}
