package dev.holdfast.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.JobTemplate;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PruneSpec;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import dev.holdfast.artifact.PruneRunSpec;
import dev.holdfast.artifact.RunSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PruneJobTest {
  private static final int ENVIRONMENT_VARIABLE = 128 << 10;

  @Test
  void jobMountsEachDestinationOnceAndIsToldOfEachCopy() throws Exception {
    List<Backup> backups =
        List.of(backup("one", Samples.OFFSITE, volume("cellar")), backup("two", Samples.OFFSITE));

    Job job = PruneJob.build(Samples.CONTEXT, prune(), JobTemplate.DEFAULT, backups);

    assertThat(job.getMetadata().getName()).isEqualTo("pass-prune");
    assertThat(job.getMetadata().getLabels())
        .containsEntry("holdfast.dev/prune", "pass")
        .containsEntry("holdfast.dev/policy", "shop")
        .containsEntry("app.kubernetes.io/component", "prune");
    assertThat(job.getMetadata().getOwnerReferences().get(0).getUid()).isEqualTo("prune-uid");
    assertThat(job.getSpec().getTemplate().getSpec().getContainers().get(0).getArgs())
        .containsExactly("job", "prune");
    assertThat(job.getSpec().getTemplate().getSpec().getVolumes())
        .extracting(Volume::getName)
        .containsExactlyInAnyOrder("tmp", "destination-0", "destination-1");
    assertThat(RestrictedStandard.violations(job.getSpec().getTemplate())).isEmpty();
    PruneRunSpec run = Samples.told(job, PruneRunSpec.class);
    assertThat(run.uid()).isEqualTo("prune-uid");
    assertThat(run.destinations())
        .extracting(RunSpec.Destination::name)
        .containsExactly("offsite", "cellar");
    assertThat(run.backups())
        .extracting(PruneRunSpec.Expired::uid)
        .containsExactly("one-uid", "two-uid");
    assertThat(run.backups().get(0).copies())
        .extracting(PruneRunSpec.Copy::destination, PruneRunSpec.Copy::directory)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple(0, "prod/shops/shop/one/"),
            org.assertj.core.api.Assertions.tuple(1, "shops/shop/one/"));
  }

  @Test
  void recordThatWasMadeAgainGoesByTheUidOfItsRun() throws Exception {
    Backup record = backup("again", Samples.OFFSITE);
    record.setStatus(status("uid-of-the-run", Samples.OFFSITE));

    PruneRunSpec run =
        Samples.told(
            PruneJob.build(
                Samples.CONTEXT,
                prune(),
                JobTemplate.DEFAULT,
                List.of(record, backup("own", Samples.OFFSITE))),
            PruneRunSpec.class);

    assertThat(run.backups())
        .extracting(PruneRunSpec.Expired::uid, PruneRunSpec.Expired::runUid)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple("again-uid", "uid-of-the-run"),
            org.assertj.core.api.Assertions.tuple("own-uid", "own-uid"));
  }

  @Test
  void destinationThatWasEditedSinceIsAnother() throws Exception {
    PruneRunSpec run =
        Samples.told(
            PruneJob.build(
                Samples.CONTEXT,
                prune(),
                JobTemplate.DEFAULT,
                List.of(backup("one", volume("old")), backup("two", volume("new")))),
            PruneRunSpec.class);

    assertThat(run.destinations()).hasSize(2);
    assertThat(run.backups().get(0).copies().get(0).destination()).isZero();
    assertThat(run.backups().get(1).copies().get(0).destination()).isEqualTo(1);
  }

  @Test
  void noMoreGoThanAJobCanBeToldOf() {
    List<Backup> plain =
        IntStream.range(0, 70).mapToObj(i -> backup("b" + i, Samples.OFFSITE)).toList();
    assertThat(PruneJob.fitting(plain)).isEqualTo(plain.subList(0, 50));

    List<Backup> everywhere =
        IntStream.range(0, 70)
            .mapToObj(
                i ->
                    backup(
                        "a-backup-whose-name-is-as-long-as-the-rules-allow-" + i,
                        Collections.nCopies(8, volume("one")).toArray(new DestinationStatus[0])))
            .toList();
    List<Backup> fitting = PruneJob.fitting(everywhere);
    assertThat(fitting).hasSizeBetween(25, 50);
    assertThat(
            RunEnvironment.environmentValue(PruneRunSpecs.of(prune(), JobTemplate.DEFAULT, fitting))
                .getBytes(StandardCharsets.UTF_8))
        .hasSizeLessThan(ENVIRONMENT_VARIABLE);

    List<Backup> scattered = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      scattered.add(backup("s" + i, volume("claim-" + i)));
    }
    assertThat(PruneJob.fitting(scattered)).hasSize(16);
  }

  /** A prefix may have 256 characters, and each copy is told of with it twice. */
  @Test
  void noMoreGoThanAJobCanBeToldOfHoweverLongTheirKeysAre() {
    String prefix = "a".repeat(255) + "/";
    DestinationStatus[] copies = new DestinationStatus[4];
    List<Backup> backups =
        IntStream.range(0, 50)
            .mapToObj(
                i -> {
                  String name = "a-backup-whose-name-is-as-long-as-the-rules-allow-" + i;
                  for (int copy = 0; copy < copies.length; copy++) {
                    copies[copy] =
                        DestinationStatus.of(
                                Destination.of(
                                    "d" + copy, new VolumeDestination("c" + copy, "/" + prefix)))
                            .committed(
                                prefix + "shops/shop/" + name + "/manifest.json",
                                "ab".repeat(32),
                                "1 B",
                                1L);
                  }
                  return backup(name, copies.clone());
                })
            .toList();

    List<Backup> fitting = PruneJob.fitting(backups);

    assertThat(fitting).isNotEmpty();
    assertThat(
            RunEnvironment.environmentValue(PruneRunSpecs.of(prune(), JobTemplate.DEFAULT, fitting))
                .getBytes(StandardCharsets.UTF_8))
        .hasSizeLessThan(ENVIRONMENT_VARIABLE);
  }

  private static DestinationStatus volume(String claim) {
    return DestinationStatus.of(Destination.of("cellar", new VolumeDestination(claim, "/")))
        .committed("shops/shop/one/manifest.json", "ab".repeat(32), "1 B", 1L);
  }

  private static Prune prune() {
    Prune prune = new Prune();
    prune.setMetadata(
        new ObjectMetaBuilder()
            .withName("pass")
            .withNamespace("shops")
            .withUid("prune-uid")
            .build());
    prune.setSpec(new PruneSpec(new PolicyReference("shop"), null, null));
    return prune;
  }

  private static Backup backup(String name, DestinationStatus... destinations) {
    Backup backup = new Backup();
    backup.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace("shops")
            .withUid(name + "-uid")
            .build());
    backup.setSpec(new BackupSpec(new PolicyReference("shop"), "daily", null, null, null));
    backup.setStatus(status(null, destinations));
    return backup;
  }

  private static BackupStatus status(String runUid, DestinationStatus... destinations) {
    return new BackupStatus(
        1L,
        BackupPhase.DELETING,
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
        List.of(destinations),
        List.of(),
        "policy-uid",
        null,
        null,
        runUid,
        null,
        null);
  }
}
