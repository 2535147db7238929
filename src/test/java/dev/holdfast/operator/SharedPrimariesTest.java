package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.PolicyReference;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SharedPrimariesTest {
  private static final String NAMESPACE = "shops";

  private final Map<ResourceID, Backup> cache = new ConcurrentHashMap<>();
  private final SharedPrimaries<Backup> shared =
      new SharedPrimaries<>(Backup.class, Duration.ofMinutes(1));
  private final EventSource<Void, Backup> owner = shared.owner(context());
  private final EventSource<Backup, BackupPolicy> beside =
      shared.beside(SharedPrimariesTest::policyOf);
  private final List<String> woken = new ArrayList<>();

  @SuppressWarnings("unchecked")
  private EventSourceContext<Backup> context() {
    var primaries =
        (IndexerResourceCache<Backup>)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {IndexerResourceCache.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "list" -> cache.values().stream();
                      case "get" -> Optional.ofNullable(cache.get(arguments[0]));
                      default -> throw new UnsupportedOperationException(method.toString());
                    });
    return new EventSourceContext<>(primaries, null, null, Backup.class);
  }

  private static Set<ResourceID> policyOf(Backup backup) {
    return Set.of(new ResourceID(backup.getSpec().policyRef().name(), NAMESPACE));
  }

  private static Backup backup(String name, String policy, String version) {
    Backup backup = new Backup();
    backup.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace(NAMESPACE)
            .withResourceVersion(version)
            .build());
    backup.setSpec(new BackupSpec(new PolicyReference(policy), null, null, null, null));
    return backup;
  }

  private static BackupPolicy policy(String name) {
    BackupPolicy policy = new BackupPolicy();
    policy.setMetadata(new ObjectMetaBuilder().withName(name).withNamespace(NAMESPACE).build());
    return policy;
  }

  private void start() {
    beside.setEventHandler(event -> woken.add(event.getRelatedCustomResourceID().getName()));
    owner.start();
    beside.start();
  }

  @SuppressWarnings("unchecked")
  private ResourceEventAware<Backup> ear() {
    return (ResourceEventAware<Backup>) owner;
  }

  private void create(Backup backup) {
    cache.put(ResourceID.fromResource(backup), backup);
    ear().onResourceCreated(backup);
  }

  private void update(Backup backup) {
    Backup before = cache.put(ResourceID.fromResource(backup), backup);
    ear().onResourceUpdated(backup, before);
  }

  private void delete(Backup backup) {
    cache.remove(ResourceID.fromResource(backup));
    ear().onResourceDeleted(backup);
  }

  private List<String> seen(String policy) {
    return beside.getSecondaryResources(policy(policy)).stream()
        .map(one -> one.getMetadata().getName() + "@" + one.getMetadata().getResourceVersion())
        .sorted()
        .toList();
  }

  @Test
  void whatWasListedAtTheStartIsKnown() {
    Backup backup = backup("a", "shop", "1");
    cache.put(ResourceID.fromResource(backup), backup);

    start();

    assertThat(seen("shop")).containsExactly("a@1");
    assertThat(seen("other")).isEmpty();
    assertThat(woken).isEmpty();
  }

  @Test
  void othersAreWokenByEveryChangeAndSeeWhatTheOwnersCacheHas() {
    start();

    create(backup("a", "shop", "1"));
    create(backup("b", "shop", "2"));
    update(backup("a", "shop", "3"));
    assertThat(seen("shop")).containsExactly("a@3", "b@2");
    assertThat(woken).containsExactly("shop", "shop", "shop");

    delete(backup("b", "shop", "2"));
    assertThat(seen("shop")).containsExactly("a@3");
    assertThat(woken).hasSize(4);
  }

  @Test
  void whatIsInTheCacheCountsBeforeItIsTold() {
    start();
    create(backup("a", "shop", "1"));
    Backup newer = backup("a", "shop", "2");
    cache.put(ResourceID.fromResource(newer), newer);

    assertThat(seen("shop")).containsExactly("a@2");

    cache.remove(ResourceID.fromResource(newer));
    assertThat(seen("shop")).isEmpty();
  }

  @Test
  void oneThatGoesOverToAnotherIsWithThatAloneAndBothAreWoken() {
    start();
    create(backup("a", "shop", "1"));
    woken.clear();

    update(backup("a", "other", "2"));

    assertThat(seen("shop")).isEmpty();
    assertThat(seen("other")).containsExactly("a@2");
    assertThat(woken).containsExactlyInAnyOrder("shop", "other");
  }

  @Test
  void whatCannotBeReadBelongsToNobodyUntilItCan() {
    Backup listed = backup("z", "shop", "1");
    listed.setSpec(null);
    cache.put(ResourceID.fromResource(listed), listed);
    start();
    Backup strange = backup("a", "shop", "1");
    strange.setSpec(null);

    create(strange);
    assertThat(seen("shop")).isEmpty();
    assertThat(woken).isEmpty();

    update(backup("a", "shop", "2"));
    assertThat(seen("shop")).containsExactly("a@2");
    assertThat(woken).containsExactly("shop");

    update(strange);
    assertThat(seen("shop")).isEmpty();
    assertThat(woken).containsExactly("shop", "shop");

    update(backup("a", "shop", "3"));
    delete(strange);
    assertThat(seen("shop")).isEmpty();
    assertThat(woken).hasSize(4);
  }

  /** A policy that misses one for a moment might start it again, or count it as gone. */
  @Test
  void oneThatIsUpdatedIsMissingAtNoMoment() throws Exception {
    start();
    create(backup("a", "shop", "0"));
    AtomicBoolean over = new AtomicBoolean();
    CountDownLatch looking = new CountDownLatch(1);
    CompletableFuture<Integer> reader =
        CompletableFuture.supplyAsync(
            () -> {
              int looks = 0;
              while (!over.get()) {
                assertThat(seen("shop")).hasSize(1);
                looks++;
                looking.countDown();
              }
              return looks;
            });

    assertThat(looking.await(1, TimeUnit.MINUTES)).isTrue();
    for (int version = 1; version <= 20_000; version++) {
      update(backup("a", "shop", String.valueOf(version)));
    }
    over.set(true);

    assertThat(reader.get(1, TimeUnit.MINUTES)).isPositive();
  }

  @Test
  void whoeverStartsBeforeTheOwnerHasListedWaits() throws Exception {
    Backup backup = backup("a", "shop", "1");
    CompletableFuture<Void> started = CompletableFuture.runAsync(beside::start);
    TimeUnit.MILLISECONDS.sleep(200);
    assertThat(started).isNotDone();

    cache.put(ResourceID.fromResource(backup), backup);
    owner.start();

    started.get(1, TimeUnit.MINUTES);
    assertThat(seen("shop")).containsExactly("a@1");
  }

  @Test
  void ownerThatNeverListsIsNamed() {
    SharedPrimaries<Backup> silent = new SharedPrimaries<>(Backup.class, Duration.ofMillis(50));

    assertThatThrownBy(silent.<BackupPolicy>beside(SharedPrimariesTest::policyOf)::start)
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("no list of every Backup");
  }
}
