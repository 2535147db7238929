package dev.holdfast.faults;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.embedded.EmbeddedKubernetes;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.HoldfastProcess;
import dev.holdfast.embedded.LocalKubelet;
import dev.holdfast.embedded.SmallVolume;
import dev.holdfast.embedded.TemporaryDirectory;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Passage;
import dev.holdfast.embedded.proxy.Wire;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** All servers, each behind something that can break it, and the operators. */
final class Stage implements AutoCloseable {
  static final String NAMESPACE = "default";

  /** The database that backups are made of; nobody writes to it. */
  static final String SOURCE = "shop";

  /** Large enough, as it does not compress, to be sent in two parts. */
  private static final int ROWS = 48_000;

  /** As many lines of a Job's log as are enough to see how it ended. */
  private static final int JOB_LINES = 8;

  /** The claim of a volume that a file or two fill. */
  static final String SMALL_CLAIM = "small";

  private static final int VOLUME_MEBIBYTES = 128;

  private final TemporaryDirectory directory = TemporaryDirectory.create("holdfast-faults");
  private final EmbeddedPostgres postgres = EmbeddedPostgres.start();
  private final EmbeddedS3 s3 = EmbeddedS3.start();
  private final EmbeddedKubernetes kubernetes = EmbeddedKubernetes.start(Path.of("crds"));
  private final LocalKubelet kubelet = LocalKubelet.start(kubernetes, HoldfastProcess.entrypoint());
  private final FaultyProxy store = FaultyProxy.start(URI.create(s3.endpoint()));
  private final Wire database = Wire.start(postgres.port());
  private final Hook hook = new Hook();
  private final Operators operators =
      new Operators(kubernetes, directory.path(), hook.settings(directory.path()));
  private final Questions questions = new Questions();
  private SmallVolume volume;
  private Path volumeRoot;
  private int woken;

  Stage() {
    postgres.createDatabase(SOURCE);
    postgres.execute(
        SOURCE,
        "create table items (id integer primary key, content text not null)",
        "insert into items select i, (select string_agg(md5(i::text || n), '') from"
            + " generate_series(1, 7) n) from generate_series(1, "
            + ROWS
            + ") i",
        "create table notes (id serial primary key, item integer references items, note text)",
        "insert into notes (item, note) select i, 'note ' || i from generate_series(1, 500) i",
        "create index on notes (item)",
        // A server that is stopped in the middle takes a sequence up where its log says it may have
        // been, unless that was before a checkpoint.
        "checkpoint");
    secret(
        "shop-db",
        Map.of("username", EmbeddedPostgres.USER, "password", EmbeddedPostgres.PASSWORD));
    secret(
        "s3",
        Map.of(
            "AWS_ACCESS_KEY_ID", EmbeddedS3.ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY", EmbeddedS3.SECRET_KEY));
  }

  private void secret(String name, Map<String, String> values) {
    client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NAMESPACE)
                .endMetadata()
                .withData(
                    values.entrySet().stream()
                        .collect(
                            Collectors.toMap(Map.Entry::getKey, entry -> base64(entry.getValue()))))
                .build())
        .create();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  Operators operators() {
    return operators;
  }

  Questions questions() {
    return questions;
  }

  Hook hook() {
    return hook;
  }

  EmbeddedPostgres postgres() {
    return postgres;
  }

  EmbeddedS3 s3() {
    return s3;
  }

  EmbeddedKubernetes kubernetes() {
    return kubernetes;
  }

  KubernetesClient client() {
    return kubernetes.client();
  }

  LocalKubelet kubelet() {
    return kubelet;
  }

  FaultyProxy store() {
    return store;
  }

  Wire database() {
    return database;
  }

  boolean hasSmallVolume() {
    return volume != null;
  }

  /** The volume behind the claim {@link #SMALL_CLAIM}. */
  Path smallVolume() {
    if (volume == null) {
      volumeRoot = kubelet.createClaim(NAMESPACE, SMALL_CLAIM);
      volume = SmallVolume.mount(volumeRoot, VOLUME_MEBIBYTES);
    }
    return volumeRoot;
  }

  /** Has {@code trip} wait where its cell says. */
  void watch(Door.Side side, Trip trip) {
    switch (side) {
      case API -> operators.watch(trip.passage());
      case DATABASE -> database.watch(trip.passage());
      case STORE, CONTENT -> store.watch(trip.passage());
      case HOOK -> hook.way().watch(trip.passage());
    }
  }

  /** Everything works again, as far as servers and operators go. */
  void heal() {
    hook.way().watch(Passage.OPEN);
    hook.way().heal();
    database.watch(Passage.OPEN);
    database.mend();
    store.watch(Passage.OPEN);
    store.heal();
    operators.heal();
  }

  /**
   * Has all policies looked at. A clock that is set right wakes nobody: the next look may be ten
   * minutes off, which a cell does not wait for.
   */
  void wake() {
    woken++;
    for (BackupPolicy policy : list(BackupPolicy.class)) {
      client()
          .resource(policy)
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"spec\": {\"jobTemplate\": {\"labels\": {\"woken\": \"" + woken + "\"}}}}");
    }
  }

  /** How many policies an operator has looked at as they are now. */
  int awake() {
    return (int)
        list(BackupPolicy.class).stream()
            .filter(policy -> policy.getStatus() != null)
            .filter(
                policy ->
                    policy
                        .getMetadata()
                        .getGeneration()
                        .equals(policy.getStatus().observedGeneration()))
            .count();
  }

  /** Creates what {@code yaml} describes. */
  <T extends HasMetadata> T create(Class<T> type, String yaml) {
    return client().resource(Serialization.unmarshal(yaml, type)).create();
  }

  /** The object of that name; null if there is none. */
  <T extends HasMetadata> T get(Class<T> type, String name) {
    return client().resources(type).inNamespace(NAMESPACE).withName(name).get();
  }

  <T extends HasMetadata> List<T> list(Class<T> type) {
    return client().resources(type).inNamespace(NAMESPACE).list().getItems();
  }

  /** The last lines of what Jobs have logged, as far as their pods are there. */
  List<String> jobLogs() {
    return list(Pod.class).stream()
        .map(pod -> pod.getMetadata().getName())
        .flatMap(
            pod -> pod(pod).tailingLines(JOB_LINES).getLog().lines().map(line -> pod + ": " + line))
        .toList();
  }

  /** All lines with {@code text} in them that Jobs have logged. */
  List<String> jobLogs(String text) {
    return list(Pod.class).stream()
        .flatMap(pod -> pod(pod.getMetadata().getName()).getLog().lines())
        .filter(line -> line.contains(text))
        .toList();
  }

  private PodResource pod(String name) {
    return client().pods().inNamespace(NAMESPACE).withName(name);
  }

  @Override
  public void close() {
    operators.close();
    hook.close();
    if (volume != null) {
      volume.close();
    }
    kubelet.close();
    database.close();
    store.close();
    kubernetes.close();
    s3.close();
    postgres.close();
    directory.close();
  }

  /** The first column of what {@code query} selects there. */
  List<String> rows(String database, String query) {
    try (Connection connection = postgres.connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException e) {
      throw new IllegalStateException(query + ": " + e.getMessage(), e);
    }
  }
}
