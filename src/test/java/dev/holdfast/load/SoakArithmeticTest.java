package dev.holdfast.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.PruneRunSpec;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.bench.Target;
import dev.holdfast.load.Deeds.Deed;
import dev.holdfast.load.Deeds.Kind;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SoakArithmeticTest {
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

  private static final RunSpec.Destination DISK =
      new RunSpec.Destination(
          "disk",
          "spec.destinations[0].volume",
          null,
          new RunSpec.Volume("claim", "/volumes/0", "p/"),
          null);

  @Test
  void sameSeedHasTheSameFates() {
    Fates fates = new Fates(7);
    List<Fates.Fate> once = IntStream.range(0, 1_000).mapToObj(i -> fate(fates, i)).toList();

    assertThat(IntStream.range(0, 1_000).mapToObj(i -> fate(new Fates(7), i)).toList())
        .isEqualTo(once);
    assertThat(IntStream.range(0, 1_000).mapToObj(i -> fate(new Fates(8), i)).toList())
        .isNotEqualTo(once);
    assertThat(once.stream().filter(one -> !one.good()).count()).isBetween(40L, 120L);
    assertThat(once.stream().filter(one -> one.length().toSeconds() >= 40).count())
        .isBetween(30L, 90L);
    assertThat(once).extracting(Fates.Fate::watched).contains(true, false);
  }

  private static Fates.Fate fate(Fates fates, int index) {
    return fates.of("backup", "soak-1/shop-00001", index);
  }

  @Test
  void deedsAreOverBeforeTheEndAndWhatIsBegunIsEnded() {
    SoakPopulation population = new SoakPopulation(40);
    List<Deed> deeds = Deeds.of(population, 3, 1_200);

    assertThat(deeds).isEqualTo(Deeds.of(population, 3, 1_200));
    assertThat(deeds).isNotEqualTo(Deeds.of(population, 4, 1_200));
    assertThat(deeds).allMatch(deed -> deed.second() <= 1_200);
    assertThat(deeds).extracting(Deed::kind).contains(Kind.values());
    assertThat(deeds.stream().filter(deed -> deed.kind() == Kind.SUSPEND).count())
        .isEqualTo(deeds.stream().filter(deed -> deed.kind() == Kind.RESUME).count());
    assertThat(deeds.stream().filter(deed -> deed.kind() == Kind.DELETE).count())
        .isEqualTo(deeds.stream().filter(deed -> deed.kind() == Kind.MAKE_AGAIN).count());
    assertThat(Deeds.of(population, 3, 10)).isEmpty();
  }

  @Test
  void policiesOfOneRoleAreInSeveralNamespaces() {
    SoakPopulation population = new SoakPopulation(40);

    assertThat(population.namespaces()).hasSize(10);
    assertThat(
            IntStream.range(0, 40)
                .filter(number -> population.role(number) == SoakPopulation.Role.SUSPENDED)
                .mapToObj(population::namespace)
                .collect(Collectors.toSet()))
        .hasSize(4);
    assertThat(IntStream.range(0, 40).mapToObj(population::policy)).hasSize(40);
    assertThat(new SoakPopulation(3).namespaces()).hasSize(3);
  }

  @Test
  void heapIsReadFromAHistogramOfItsClasses() {
    LiveHeap before =
        LiveHeap.parse(
            """
             num     #instances         #bytes  class name (module)
            -------------------------------------------------------
               1:         93243        1048576  [B (java.base@17.0.15)
               2:          1000         524288  dev.holdfast.A
               3:            10         262144  dev.holdfast.A
               4:            10        9999999  [I (java.base@17.0.15)
            Total         94253        1835008
            """);
    LiveHeap after =
        LiveHeap.parse(
            """
               1:         93243        1048570  [B (java.base@17.0.15)
               2:          1000         800000  dev.holdfast.A
               3:            10            100  dev.holdfast.B
            """);

    assertThat(before.mib()).isEqualTo(1.75, within(1e-9));
    assertThat(after.grownSince(before, 5))
        .containsExactly("dev.holdfast.A +13568", "dev.holdfast.B +100");
    assertThat(after.grownSince(before, 1)).hasSize(1);
    assertThatThrownBy(() -> LiveHeap.parse("com.sun.tools.attach.AttachNotSupportedException"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("AttachNotSupported");
  }

  @Test
  void whatIsDoneWrongMissesItsTarget() {
    History.Tenure tenure = new History.Tenure("p", START.minusSeconds(120), null, List.of());
    History.Run run =
        new History.Run(
            "r", "p", START.plusSeconds(120), START.plusSeconds(121), null, false, null);
    History history =
        new History(
            List.of(tenure),
            List.of(run, run),
            List.of(new History.Order(START.plusSeconds(130), Set.of("r"))),
            List.of(),
            Set.of(),
            Set.of());
    Results results = new Results(SoakTargets.ALL);
    SoakTargets.conduct(results, history, new SoakWindow(1, START, START.plusSeconds(150)), 1_000);

    Map<String, Double> figures = results.figures();
    assertThat(figures)
        .containsEntry("runs_missed", 1.0)
        .containsEntry("runs_twice", 1.0)
        .containsEntry("runs_unfinished", 2.0)
        .containsEntry("kept_but_deleted", 2.0)
        .containsEntry("objects_beyond_what_is_kept", 990.0);
    assertThat(results.allMet()).isFalse();
  }

  @Test
  void whatAJobSaysIsGoneIsKnownBeforeItSaysSo() {
    Ledger ledger = new Ledger();
    PruneRunSpec told =
        new PruneRunSpec(
            RunSpec.FORMAT_VERSION,
            "prune",
            List.of(DISK),
            List.of(expired("one"), expired("other")),
            60);
    SoakWork work = SoakWork.of(prune(told), START, ledger);
    assertThat(ledger.history().orders().get(0).uids()).containsExactlyInAnyOrder("one", "other");
    assertThat(ledger.history().reports()).as("it was only told").isEmpty();

    work.end().report(false);
    assertThat(ledger.history().reports().get(0).gone()).containsExactly("other");
    work.end().report(true);
    assertThat(ledger.history().reports().get(1).gone()).containsExactlyInAnyOrder("one", "other");
  }

  private static PruneRunSpec.Expired expired(String uid) {
    return new PruneRunSpec.Expired(
        uid, uid, null, List.of(new PruneRunSpec.Copy(0, "p/" + uid + "/", null, null)));
  }

  private static Job prune(PruneRunSpec told) {
    return new JobBuilder()
        .withNewMetadata()
        .addToLabels(Api.PRUNE_LABEL, "prune")
        .addToLabels(Api.POLICY_LABEL, "shop")
        .addNewOwnerReference()
        .withUid("prune")
        .endOwnerReference()
        .endMetadata()
        .withNewSpec()
        .withNewTemplate()
        .withNewSpec()
        .addNewContainer()
        .addNewEnv()
        .withName(RunSpec.ENVIRONMENT_VARIABLE)
        .withValue(Json.line(told))
        .endEnv()
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  @Test
  void everythingThatIsPromisedHasToBeMeasured() {
    Results results = new Results(SoakTargets.ALL);
    SoakTargets.ALL.stream().skip(1).forEach(target -> results.figure(target.key(), 0));
    assertThat(results.allMet()).isFalse();

    results.figure(SoakTargets.ALL.get(0).key(), 0);
    assertThat(results.allMet()).isTrue();
    assertThat(SoakTargets.ALL).extracting(Target::key).doesNotHaveDuplicates();
  }

  @Test
  void optionsAreUnderstoodOrRefused() {
    assertThat(SoakOptions.parse())
        .isEqualTo(new SoakOptions(120, 20, 1, Path.of("bench", "soak.json")));
    assertThat(SoakOptions.parse("--quick", "--policies", "7", "--seed", "9", "--output", "x"))
        .isEqualTo(new SoakOptions(7, 3, 9, Path.of("x")));
    assertThat(SoakOptions.parse("--seed", "9999999999").seed()).isEqualTo(9_999_999_999L);
    assertThat(SoakOptions.parse("--minutes", "30").kept()).isEqualTo(Duration.ofSeconds(90));
    for (String[] wrong :
        List.of(
            new String[] {"--fast"},
            new String[] {"--seed"},
            new String[] {"--policies", "many"},
            new String[] {"--policies", "0"},
            new String[] {"--minutes", "2"})) {
      assertThatThrownBy(() -> SoakOptions.parse(wrong))
          .as(String.join(" ", wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
