package dev.holdfast.operator;

import dev.holdfast.reading.Unreadable;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Lets other controllers know the objects that one controller sees to: so they are listed, watched
 * and held once, and not once for each controller that goes by them.
 *
 * <p>It remembers nothing but who belongs to whom. The objects are always those that the owner's
 * cache has at that moment, so nobody decides on something older than the owner would. What cannot
 * be read belongs to nobody.
 *
 * @param <R> their kind
 */
final class SharedPrimaries<R extends CustomResource<?, ?>> {
  private final Class<R> type;
  private final Duration patience;
  private final CountDownLatch listed = new CountDownLatch(1);
  private final List<Beside<?>> others = new CopyOnWriteArrayList<>();
  private volatile Cache<R> cache;

  /**
   * @param patience how long the others wait for the first list
   */
  SharedPrimaries(Class<R> type, Duration patience) {
    this.type = type;
    this.patience = patience;
  }

  /** What the controller has among its event sources that sees to them. */
  EventSource<Void, R> owner(EventSourceContext<R> context) {
    return new Owner(context.getPrimaryCache());
  }

  /**
   * What another controller has among its event sources.
   *
   * @param belongsTo which of its objects one of them belongs to
   */
  <P extends HasMetadata> EventSource<R, P> beside(Function<R, Set<ResourceID>> belongsTo) {
    Beside<P> other = new Beside<>(belongsTo);
    others.add(other);
    return other;
  }

  /** Tells the others what the owner's controller hears. */
  private final class Owner extends AbstractEventSource<Void, R> implements ResourceEventAware<R> {
    private final Cache<R> primaries;

    Owner(Cache<R> primaries) {
      super(Void.class);
      this.primaries = primaries;
    }

    /** The framework has listed a controller's own objects before it starts this. */
    @Override
    public void start() throws OperatorException {
      super.start();
      cache = primaries;
      listed.countDown();
    }

    @Override
    public void onResourceCreated(R created) {
      others.forEach(other -> other.wake(other.add(created)));
    }

    @Override
    public void onResourceUpdated(R updated, R before) {
      others.forEach(other -> other.changed(updated, before));
    }

    @Override
    public void onResourceDeleted(R deleted) {
      others.forEach(other -> other.wake(other.remove(deleted, Set.of())));
    }

    @Override
    public Set<Void> getSecondaryResources(R primary) {
      return Set.of();
    }
  }

  private final class Beside<P extends HasMetadata> extends AbstractEventSource<R, P> {
    private final Function<R, Set<ResourceID>> belongsTo;
    private final Map<ResourceID, Set<ResourceID>> known = new ConcurrentHashMap<>();

    Beside(Function<R, Set<ResourceID>> belongsTo) {
      super(type);
      this.belongsTo = belongsTo;
    }

    /** Whoever decided before they are listed would take them to be gone. */
    @Override
    public void start() throws OperatorException {
      try {
        if (!listed.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new OperatorException(
              "no list of every " + type.getSimpleName() + " came within " + patience);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new OperatorException("stopped before the first list came", e);
      }
      cache.list().forEach(this::add);
      super.start();
    }

    /** Takes note of {@code one}; whose it is. */
    Set<ResourceID> add(R one) {
      Set<ResourceID> owners = owners(one);
      ResourceID id = ResourceID.fromResource(one);
      for (ResourceID owner : owners) {
        known.compute(
            owner,
            (key, ids) -> {
              Set<ResourceID> all = ids == null ? ConcurrentHashMap.newKeySet() : ids;
              all.add(id);
              return all;
            });
      }
      return owners;
    }

    /** Forgets {@code one}, except with those of {@code keep}; whose it was. */
    Set<ResourceID> remove(R one, Set<ResourceID> keep) {
      ResourceID id = ResourceID.fromResource(one);
      // What could be read before, and cannot at its end, does not say any more whose it was.
      Set<ResourceID> owners = Unreadable.is(one) ? ownersOf(id) : owners(one);
      for (ResourceID owner : owners) {
        if (!keep.contains(owner)) {
          known.computeIfPresent(
              owner,
              (key, ids) -> {
                ids.remove(id);
                return ids.isEmpty() ? null : ids;
              });
        }
      }
      return owners;
    }

    private Set<ResourceID> owners(R one) {
      return Unreadable.is(one) ? Set.of() : belongsTo.apply(one);
    }

    private Set<ResourceID> ownersOf(ResourceID id) {
      return known.entrySet().stream()
          .filter(entry -> entry.getValue().contains(id))
          .map(Map.Entry::getKey)
          .collect(Collectors.toSet());
    }

    /** At no moment is one missing that belongs to the same as before. */
    void changed(R updated, R before) {
      Set<ResourceID> now = add(updated);
      Set<ResourceID> all = new HashSet<>(now);
      all.addAll(remove(before, now));
      wake(all);
    }

    void wake(Set<ResourceID> owners) {
      // Before it is started, all of its objects are still to be looked at.
      if (isRunning()) {
        owners.forEach(owner -> getEventHandler().handleEvent(new Event(owner)));
      }
    }

    @Override
    public Set<R> getSecondaryResources(P primary) {
      ResourceID owner = ResourceID.fromResource(primary);
      return known.getOrDefault(owner, Set.of()).stream()
          .map(cache::get)
          .flatMap(Optional::stream)
          .filter(one -> owners(one).contains(owner))
          .collect(Collectors.toSet());
    }
  }
}
