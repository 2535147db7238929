package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicySpec;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Buckets;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.CatalogueSpec;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.DeletionPolicy;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.Dump;
import dev.holdfast.api.v1alpha1.Filters;
import dev.holdfast.api.v1alpha1.JobTemplate;
import dev.holdfast.api.v1alpha1.Notifications;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.PolicyCheckSpec;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.PolicySpecs;
import dev.holdfast.api.v1alpha1.PolicyVerification;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PruneSpec;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.Retention;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.Source;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.EmbeddedKubernetes;
import dev.holdfast.embedded.Refusal;
import dev.holdfast.metrics.Outcomes;
import dev.holdfast.notify.ScriptedChannels;
import dev.holdfast.reading.Unreadable;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobConditionBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The reconcilers on an API server, called by hand: one at a time, at a time of the test's choice.
 * Nothing runs the Jobs; what becomes of them, the test writes.
 */
final class Cluster implements AutoCloseable {
  static final String NAMESPACE = "shops";

  private final EmbeddedKubernetes kubernetes = EmbeddedKubernetes.start(Path.of("crds"));
  private final KubernetesClient client = kubernetes.client();
  private final StatusWriter statuses = new StatusWriter(client);
  private final ScriptedChannels channels = new ScriptedChannels();
  private BackupReconciler backups;
  private DeletionReconciler deletions;
  private PolicyReconciler policies;
  private PruneReconciler prunes;
  private CatalogueReconciler catalogues;
  private PolicyCheckReconciler checks;
  private final Map<Class<?>, Set<? extends HasMetadata>> seen = new HashMap<>();
  private final Map<Class<?>, Set<? extends HasMetadata>> stale = new HashMap<>();
  private Map<Class<?>, Set<? extends HasMetadata>> frozen;
  private Duration awakeFor = Duration.ofDays(3);
  private Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private Duration wrongBy = Duration.ZERO;

  Cluster() {
    kubernetes.clock(() -> now.minus(wrongBy));
    startOperator();
  }

  /** Where notifications go. */
  ScriptedChannels channels() {
    return channels;
  }

  /** From now on those are told that {@code who} names. */
  void notify(Notifications who) {
    BackupPolicy policy = policy();
    policy.setSpec(PolicySpecs.notifying(policy.getSpec(), who));
    client.resource(policy).update();
  }

  /** A new operator, which knows nothing but what the API server tells it. */
  void startOperator() {
    channels.restart();
    InstantSource clock = () -> now;
    WakingTime awake = () -> awakeFor;
    EventRecorder events = new EventRecorder(client, clock);
    JobServices services =
        new JobServices(
            new OwnedJobs(client),
            new JobReports(client),
            new JobLogs(client, clock, awake),
            new StageWatch(awake),
            statuses,
            events,
            new ClusterIdentity(client),
            new Config(),
            new Outcomes(new SimpleMeterRegistry()),
            new PrimaryCaches());
    OwnedJobs jobs = new OwnedJobs(client);
    DeletionMarks marks = new DeletionMarks(client);
    PolicyBackups policyBackups = new PolicyBackups(client);
    backups = new BackupReconciler(client, marks, services, clock);
    deletions =
        new DeletionReconciler(
            new DeletedBackups(client, jobs), policyBackups, marks, services, clock);
    policies =
        new PolicyReconciler(
            client,
            statuses,
            events,
            new PolicyNotifications(channels.dispatcher(), channels.config()),
            new PrimaryCaches(),
            clock,
            new Config());
    prunes = new PruneReconciler(client, policyBackups, services, clock);
    catalogues = new CatalogueReconciler(client, services, clock);
    checks = new PolicyCheckReconciler(client, services, clock);
  }

  EmbeddedKubernetes kubernetes() {
    return kubernetes;
  }

  KubernetesClient client() {
    return client;
  }

  Instant now() {
    return now;
  }

  /** The clock is set, or has gone on while the operator slept. */
  void at(Instant time) {
    at(time, Duration.ZERO);
  }

  /** The operator's clock is set, and that of the API server is so much behind it. */
  void at(Instant time, Duration ahead) {
    now = time;
    wrongBy = ahead;
  }

  /** Time passes, and the operator is awake. */
  void pass(Duration time) {
    now = now.plus(time);
    awakeFor = awakeFor.plus(time);
  }

  /** From now on the informers' caches stay as they were when they were last looked at. */
  void freezeCaches() {
    frozen = Map.copyOf(seen);
  }

  /** From now on the cache of {@code type} stays as it was when it was last looked at. */
  void freezeCache(Class<? extends HasMetadata> type) {
    stale.put(type, seen.getOrDefault(type, Set.of()));
  }

  /** All caches are as the API server is, again. */
  void thawCaches() {
    frozen = null;
    stale.clear();
  }

  /** A policy that works. */
  BackupPolicy createPolicy(Tier... tiers) {
    return createPolicy(null, tiers);
  }

  /** A policy that works, whose backups are of that kind. */
  BackupPolicy createPolicy(DeletionPolicy deletionPolicy, Tier... tiers) {
    BackupPolicy policy = new BackupPolicy();
    policy.setMetadata(meta("shop"));
    policy.setSpec(spec(false, "backups", deletionPolicy, tiers));
    return client.resource(policy).create();
  }

  /** From now on the policy stores in another bucket. */
  void pointElsewhere(String bucket) {
    BackupPolicy policy = policy();
    policy.setSpec(spec(false, bucket, null, policy.getSpec().tiers().toArray(new Tier[0])));
    client.resource(policy).update();
  }

  void suspend(boolean suspended) {
    BackupPolicy policy = policy();
    policy.setSpec(spec(suspended, "backups", null, policy.getSpec().tiers().toArray(new Tier[0])));
    client.resource(policy).update();
  }

  /** From now on this is what every tier keeps. */
  void retain(Retention retention) {
    BackupPolicy policy = policy();
    Tier[] tiers =
        policy.getSpec().tiers().stream()
            .map(tier -> tier.withRetention(retention))
            .toArray(Tier[]::new);
    policy.setSpec(spec(false, "backups", null, tiers));
    client.resource(policy).update();
  }

  /** From now on the policy verifies its backups as {@code how} says. */
  void verify(PolicyVerification how) {
    BackupPolicy policy = policy();
    policy.setSpec(PolicySpecs.verified(policy.getSpec(), how));
    client.resource(policy).update();
  }

  List<Restore> restores() {
    return client.resources(Restore.class).inNamespace(NAMESPACE).list().getItems();
  }

  /** The restore ends. */
  void setEnded(Restore restore, RunPhase phase, String message) {
    RestoreStatus status =
        new RestoreStatus(
            1L,
            phase,
            null,
            message,
            null,
            now.toString(),
            "3s",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    statuses.write(restore, status);
  }

  BackupPolicy policy() {
    return client.resources(BackupPolicy.class).inNamespace(NAMESPACE).withName("shop").get();
  }

  private static BackupPolicySpec spec(
      boolean suspended, String bucket, DeletionPolicy deletionPolicy, Tier... tiers) {
    return new BackupPolicySpec(
        suspended,
        new Source(
            new Connection("shop-db", 5432, null, null, null),
            List.of("shop"),
            List.of(),
            Filters.NONE,
            null,
            "30s",
            null),
        List.of(tiers),
        Dump.DEFAULT,
        null,
        List.of(
            Destination.of("offsite", Buckets.of("{bucket: %s, prefix: prod/}".formatted(bucket)))),
        JobTemplate.DEFAULT,
        null,
        deletionPolicy);
  }

  /** A backup that somebody asks for. */
  Backup backup(String name) {
    return backup(name, null);
  }

  Backup backup(String name, String tier) {
    Backup backup = new Backup();
    backup.setMetadata(meta(name));
    backup.setSpec(new BackupSpec(new PolicyReference("shop"), tier, null, null, null));
    return client.resource(backup).create();
  }

  /** A backup whose Job there is. */
  Job started(String name) {
    createPolicy();
    backup(name);
    reconcile(name);
    reconcile(name);
    return job(name).orElseThrow();
  }

  /** Its Job is gone before it has said a word, which is the end of it. */
  void fail(String name) {
    reconcile(name);
    reconcile(name);
    reconcile(name);
    client.resource(job(name).orElseThrow()).delete();
    reconcile(name);
  }

  /** Somebody asks for what has expired to be deleted. */
  Prune createPrune(String name, boolean dryRun) {
    Prune prune = new Prune();
    prune.setMetadata(meta(name));
    prune.setSpec(new PruneSpec(new PolicyReference("shop"), dryRun, null));
    return client.resource(prune).create();
  }

  Prune prune(String name) {
    return client.resources(Prune.class).inNamespace(NAMESPACE).withName(name).get();
  }

  List<Prune> prunes() {
    return client.resources(Prune.class).inNamespace(NAMESPACE).list().getItems();
  }

  UpdateControl<Prune> reconcilePrune(String name) {
    Prune seen = prune(name);
    return prunes.reconcile(seen, context(seen));
  }

  /** Somebody asks for what is stored to be looked through. */
  Catalogue createCatalogue(String name) {
    Catalogue catalogue = new Catalogue();
    catalogue.setMetadata(meta(name));
    catalogue.setSpec(new CatalogueSpec(new PolicyReference("shop")));
    return client.resource(catalogue).create();
  }

  Catalogue catalogue(String name) {
    return client.resources(Catalogue.class).inNamespace(NAMESPACE).withName(name).get();
  }

  List<Catalogue> catalogues() {
    return client.resources(Catalogue.class).inNamespace(NAMESPACE).list().getItems();
  }

  UpdateControl<Catalogue> reconcileCatalogue(String name) {
    Catalogue seen = catalogue(name);
    return catalogues.reconcile(seen, context(seen));
  }

  /** Somebody asks for the policy to be checked, and for the check to be kept for so long. */
  PolicyCheck createCheck(String name, String keepFor) {
    PolicyCheck check = new PolicyCheck();
    check.setMetadata(meta(name));
    check.setSpec(new PolicyCheckSpec(new PolicyReference("shop"), keepFor));
    return client.resource(check).create();
  }

  PolicyCheck check(String name) {
    return client.resources(PolicyCheck.class).inNamespace(NAMESPACE).withName(name).get();
  }

  UpdateControl<PolicyCheck> reconcileCheck(String name) {
    PolicyCheck seen = check(name);
    return checks.reconcile(seen, context(seen));
  }

  /** The backup fails before anything was begun at a destination. */
  void setFailed(String name, Instant time) {
    statuses.write(
        get(name),
        new BackupStatus(
            1L,
            BackupPhase.FAILED,
            null,
            null,
            null,
            time.toString(),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(),
            List.of(),
            policy().getMetadata().getUid(),
            null,
            null,
            null,
            null,
            null));
  }

  /**
   * A backup of the daily tier that was made and has ended at {@code time}, by the operator's
   * clock, of the policy that there is now.
   */
  Backup ended(String name, Instant time, BackupPhase phase) {
    Instant before = now;
    now = time;
    backup(name, "daily");
    now = before;
    DestinationStatus offsite =
        DestinationStatus.of(policy().getSpec().destinations().get(0))
            .committed(
                "prod/" + NAMESPACE + "/shop/" + name + "/manifest.json",
                "ab".repeat(32),
                "1 B",
                1L);
    statuses.write(
        get(name),
        new BackupStatus(
            1L,
            phase,
            null,
            null,
            time.toString(),
            time.plusSeconds(60).toString(),
            null,
            null,
            null,
            null,
            null,
            name,
            null,
            List.of(
                phase == BackupPhase.FAILED
                    ? offsite.failed("UploadFailed", "the store said no")
                    : offsite),
            List.of(),
            policy().getMetadata().getUid(),
            null,
            List.of("shop"),
            null,
            null,
            null));
    return get(name);
  }

  /** The backup is of this kind from now on. */
  void set(String name, boolean pinned, DeletionPolicy deletionPolicy) {
    Backup backup = get(name);
    BackupSpec spec = backup.getSpec();
    backup.setSpec(
        new BackupSpec(spec.policyRef(), spec.tier(), spec.description(), pinned, deletionPolicy));
    client.resource(backup).update();
  }

  /** Somebody annotates the backup. */
  void annotate(String name, Map<String, String> annotations) {
    Backup backup = get(name);
    backup.getMetadata().setAnnotations(annotations);
    client.resource(backup).update();
  }

  /** Somebody deletes the backup. */
  void delete(String name) {
    client.resource(get(name)).delete();
  }

  /** Somebody has deleted the backup: a step further. */
  DeleteControl cleanUp(String name) {
    return cleanUp(get(name));
  }

  /** Somebody has deleted the backup as it was seen: a step further. */
  DeleteControl cleanUp(Backup seen) {
    return deletions.cleanup(seen, context(seen));
  }

  /** Reconciles the backup, which is not being deleted, for the sake of its marks. */
  void reconcileMarks(String name) {
    Backup seen = get(name);
    deletions.reconcile(seen, context(seen));
  }

  Backup get(String name) {
    return client.resources(Backup.class).inNamespace(NAMESPACE).withName(name).get();
  }

  BackupStatus status(String name) {
    return get(name).getStatus();
  }

  /** The reason of the condition Complete. */
  String reason(String name) {
    return status(name).conditions().stream()
        .filter(condition -> Api.COMPLETE.equals(condition.getType()))
        .findFirst()
        .orElseThrow()
        .getReason();
  }

  List<Backup> backups() {
    return client.resources(Backup.class).inNamespace(NAMESPACE).list().getItems();
  }

  Optional<Job> job(String name) {
    return Optional.ofNullable(
        client.batch().v1().jobs().inNamespace(NAMESPACE).withName(name).get());
  }

  List<Job> jobs() {
    return client.batch().v1().jobs().inNamespace(NAMESPACE).list().getItems();
  }

  List<Event> events() {
    return client.v1().events().inNamespace(NAMESPACE).list().getItems();
  }

  /** Reconciles the backup as it is now. */
  UpdateControl<Backup> reconcile(String name) {
    return reconcile(get(name));
  }

  /** Reconciles the backup, and is killed once its status names the Job that is to be created. */
  void announceJob(String name) {
    kubernetes.refuse(Refusal.conflict("POST .*/jobs"));
    reconcile(name);
    kubernetes.refuse();
  }

  /** Reconciles the backup as it was seen. */
  UpdateControl<Backup> reconcile(Backup seen) {
    return backups.reconcile(seen, context(seen));
  }

  /** Reconciles the policy as it is now. */
  UpdateControl<BackupPolicy> reconcilePolicy() {
    return reconcile(policy());
  }

  /** Reconciles the policy as it was seen. */
  UpdateControl<BackupPolicy> reconcile(BackupPolicy seen) {
    return policies.reconcile(seen, context(seen));
  }

  /** How many writes of status there were. */
  long writes() {
    return kubernetes.changes().stream()
        .filter(change -> change.startsWith("PATCH ") && change.endsWith("/status"))
        .count();
  }

  /** Gives the Job a condition. */
  void endJob(Job job, String type, String reason) {
    client
        .resource(
            new JobBuilder(job)
                .withNewStatus()
                .withStartTime(now.toString())
                .withCompletionTime("Complete".equals(type) ? now.toString() : null)
                .withConditions(
                    new JobConditionBuilder()
                        .withType(type)
                        .withStatus("True")
                        .withReason(reason)
                        .withMessage("Job has reached the specified backoff limit")
                        .build())
                .endStatus()
                .build())
        .updateStatus();
  }

  /** A pod of the Job. */
  Pod pod(Job job, String suffix, PodStatus status) {
    Pod pod =
        new PodBuilder()
            .withMetadata(
                new ObjectMetaBuilder(meta(job.getMetadata().getName() + "-" + suffix))
                    .withLabels(job.getMetadata().getLabels())
                    .addNewOwnerReference()
                    .withApiVersion("batch/v1")
                    .withKind("Job")
                    .withName(job.getMetadata().getName())
                    .withUid(job.getMetadata().getUid())
                    .endOwnerReference()
                    .build())
            .withSpec(job.getSpec().getTemplate().getSpec())
            .withStatus(status)
            .build();
    return client.resource(pod).create();
  }

  /** The status of a pod whose container is in {@code state}. */
  static PodStatus podStatus(String phase, ContainerState state) {
    return new PodStatusBuilder()
        .withPhase(phase)
        .withContainerStatuses(
            new ContainerStatusBuilder().withName(RunSpec.CONTAINER).withState(state).build())
        .build();
  }

  /** Another version writes {@code patch}, which may have words that this one does not know. */
  void writeOtherwise(String plural, String name, String patch) {
    var object =
        client
            .genericKubernetesResources(
                new ResourceDefinitionContext.Builder()
                    .withGroup(Api.GROUP)
                    .withVersion(Api.VERSION)
                    .withPlural(plural)
                    .withNamespaced(true)
                    .build())
            .inNamespace(NAMESPACE)
            .withName(name);
    PatchContext merge = PatchContext.of(PatchType.JSON_MERGE);
    if (patch.startsWith("{\"status\"")) {
      object.subresource("status").patch(merge, patch);
    } else {
      object.patch(merge, patch);
    }
  }

  /** The very text that the API server has. */
  String raw(String plural, String name) {
    return client.raw(
        "/apis/"
            + Api.GROUP
            + "/"
            + Api.VERSION
            + "/namespaces/"
            + NAMESPACE
            + "/"
            + plural
            + "/"
            + name);
  }

  private static io.fabric8.kubernetes.api.model.ObjectMeta meta(String name) {
    return new ObjectMetaBuilder().withName(name).withNamespace(NAMESPACE).build();
  }

  /** What the informers would have in their caches if they were up to date. */
  @SuppressWarnings("unchecked")
  private <P extends HasMetadata> Context<P> context(P primary) {
    return (Context<P>)
        Proxy.newProxyInstance(
            Context.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getSecondaryResources")) {
                return secondaries(primary, (Class<? extends HasMetadata>) arguments[0]);
              }
              if (method.getName().equals("getPrimaryCache")) {
                return cache(primary.getClass());
              }
              throw new UnsupportedOperationException(method.toString());
            });
  }

  private Object cache(Class<? extends HasMetadata> type) {
    return Proxy.newProxyInstance(
        Context.class.getClassLoader(),
        new Class<?>[] {IndexedResourceCache.class},
        (proxy, method, arguments) -> {
          if (method.getName().equals("list") && arguments == null) {
            return client.resources(type).inNamespace(NAMESPACE).list().getItems().stream();
          }
          throw new UnsupportedOperationException(method.toString());
        });
  }

  @SuppressWarnings("unchecked")
  private <R extends HasMetadata> Set<R> secondaries(HasMetadata primary, Class<R> type) {
    Set<R> now = listed(primary, type);
    if (stale.containsKey(type)) {
      return (Set<R>) stale.get(type);
    }
    if (frozen == null) {
      seen.put(type, now);
      return now;
    }
    return (Set<R>) frozen.getOrDefault(type, Set.of());
  }

  private <R extends HasMetadata> Set<R> listed(HasMetadata primary, Class<R> type) {
    String name = primary.getMetadata().getName();
    return client.resources(type).inNamespace(NAMESPACE).list().getItems().stream()
        // As the caches that are shared leave them out.
        .filter(object -> !(object instanceof CustomResource<?, ?> one && Unreadable.is(one)))
        .filter(
            object ->
                object instanceof Backup backup
                    ? name.equals(backup.getSpec().policyRef().name())
                    : object instanceof Prune prune
                        ? names(prune, primary)
                        : object instanceof Catalogue catalogue
                            ? name.equals(catalogue.getSpec().policyRef().name())
                            : (object instanceof BackupCopy copy && primary instanceof Backup)
                                ? name.equals(copy.getSpec().backupRef().name())
                                : name.equals(label(object, primary)))
        .collect(Collectors.toSet());
  }

  private static boolean names(Prune prune, HasMetadata primary) {
    String name = primary.getMetadata().getName();
    if (primary instanceof BackupPolicy) {
      return name.equals(prune.getSpec().policyRef().name());
    }
    return Stream.concat(
            Stream.ofNullable(prune.getSpec().backup()),
            Stream.ofNullable(prune.getStatus()).flatMap(status -> status.backups().stream()))
        .anyMatch(one -> name.equals(one.name()));
  }

  private static String label(HasMetadata object, HasMetadata primary) {
    return object.getMetadata().getLabels() == null
        ? null
        : object
            .getMetadata()
            .getLabels()
            .get(
                primary instanceof BackupPolicy
                    ? Api.POLICY_LABEL
                    : primary instanceof Prune
                        ? Api.PRUNE_LABEL
                        : primary instanceof PolicyCheck
                            ? Api.CHECK_LABEL
                            : primary instanceof Catalogue
                                ? Api.CATALOGUE_LABEL
                                : Api.BACKUP_LABEL);
  }

  @Override
  public void close() {
    channels.close();
    kubernetes.close();
  }

  private record Config() implements OperatorConfig, OperatorConfig.JobConfig {
    @Override
    public int maxRunningBackups() {
      return 0;
    }

    @Override
    public Duration catalogueEvery() {
      return Duration.ofDays(1);
    }

    @Override
    public JobConfig job() {
      return this;
    }

    @Override
    public String image() {
      return "registry.example.com/holdfast:1";
    }

    @Override
    public Optional<String> imagePullPolicy() {
      return Optional.empty();
    }

    @Override
    public Duration keepCompleted() {
      return Duration.ofHours(1);
    }

    @Override
    public Duration keepFailed() {
      return Duration.ofDays(1);
    }
  }
}
