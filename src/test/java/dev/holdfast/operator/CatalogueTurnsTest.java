package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.CatalogueSpec;
import dev.holdfast.api.v1alpha1.CatalogueStatus;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.RunPhase;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CatalogueTurnsTest {
  private final List<Catalogue> known = new ArrayList<>();
  private final CatalogueTurns turns = new CatalogueTurns(2);

  /** The cache does not show yet that the others have started. */
  @Test
  void noMoreRunThanTheLimitWhateverTheCacheShows() {
    assertThat(ask(catalogue("one", "a"))).isEmpty();
    assertThat(ask(catalogue("two", "b"))).isEmpty();

    assertThat(ask(catalogue("three", "c")))
        .contains("waits for its turn: at most 2 run at once in the cluster");
    assertThat(ask(known.get(0))).as("it has been let start").isEmpty();
    assertThat(turns.awaited(known.stream())).isEmpty();
  }

  @Test
  void thoseThatWaitedAreWokenWhenOneEnds() {
    Catalogue one = catalogue("one", "a");
    ask(one);
    ask(catalogue("two", "b"));
    ask(catalogue("three", "c"));
    ask(catalogue("four", "d"));
    one.setStatus(status(RunPhase.COMPLETED));

    assertThat(turns.awaited(known.stream())).containsExactly(new ResourceID("three", "shops"));
    assertThat(ask(known.get(2))).isEmpty();
    assertThat(ask(known.get(3))).isPresent();
  }

  @Test
  void ofOnePolicyOneRunsAtATime() {
    Catalogue first = catalogue("one", "a");
    first.setStatus(status(RunPhase.RUNNING));

    assertThat(ask(catalogue("two", "a")))
        .contains("waits for another Catalogue of the same policy to end");
    known.remove(first);
    assertThat(ask(known.get(0))).as("it was deleted").isEmpty();
  }

  @Test
  void afterARestartThoseThatRunStillCount() {
    catalogue("one", "a").setStatus(status(RunPhase.RUNNING));
    catalogue("two", "b").setStatus(status(RunPhase.PENDING));

    assertThat(ask(catalogue("three", "c"))).isPresent();
  }

  private Optional<String> ask(Catalogue catalogue) {
    return turns.ask(catalogue, known.stream());
  }

  private Catalogue catalogue(String name, String policy) {
    Catalogue catalogue = new Catalogue();
    catalogue.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace("shops")
            .withUid("uid-" + name)
            .build());
    catalogue.setSpec(new CatalogueSpec(new PolicyReference(policy)));
    known.add(catalogue);
    return catalogue;
  }

  private static CatalogueStatus status(RunPhase phase) {
    return new CatalogueStatus(
        1L, phase, null, null, null, null, null, null, null, null, null, null, "job", null, null);
  }
}
