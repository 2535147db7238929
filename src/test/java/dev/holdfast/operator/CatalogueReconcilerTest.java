package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.CatalogueStatus;
import dev.holdfast.api.v1alpha1.DestinationPhase;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.artifact.CatalogueDigest;
import dev.holdfast.artifact.CatalogueEntry;
import dev.holdfast.artifact.CatalogueReport;
import dev.holdfast.artifact.CatalogueRunSpec;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.ListedPlace;
import dev.holdfast.artifact.LogLine;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.Refusal;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueReconcilerTest {
  private static final Instant MONDAY = Instant.parse("2026-11-16T03:00:00Z");
  private static final Tier DAILY = Tier.of("daily", "0 3 * * *", "UTC", "1h");
  private static final String SHA = "ab".repeat(32);

  private final Cluster cluster = new Cluster();
  private final List<String> lines = new ArrayList<>();
  @TempDir private Path directory;

  @BeforeEach
  void policy() {
    cluster.createPolicy(DAILY);
    cluster.at(MONDAY.plus(Duration.ofDays(3)));
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void recordsThatAreLostAreMadeAgainAsTheyWere() throws Exception {
    Job job = begun("look");

    assertThat(told(job).namespace()).isEqualTo(Cluster.NAMESPACE);
    assertThat(told(job).policy()).isEqualTo("shop");
    assertThat(told(job).destinations())
        .extracting(RunSpec.Destination::name)
        .containsExactly("offsite");
    found("nightly", SHA);
    found("by-hand", "cd".repeat(32));
    ended("look", job, lines);
    cluster.reconcileCatalogue("look");

    Backup backup = cluster.get("nightly");
    assertThat(backup.getSpec()).isEqualTo(new BackupSpec(policyRef(), "daily", null, true, null));
    assertThat(backup.getMetadata().getLabels())
        .containsEntry(Api.POLICY_LABEL, "shop")
        .containsEntry(Api.TIER_LABEL, "daily")
        .containsEntry(Api.MANAGED_BY_LABEL, Api.MANAGED_BY);
    assertThat(backup.getMetadata().getAnnotations())
        .containsEntry(Api.MADE_AGAIN_ANNOTATION, SHA)
        .containsEntry(Api.POLICY_UID_ANNOTATION, "uid-of-policy-then")
        .containsEntry(Api.SCHEDULED_FOR_ANNOTATION, "2026-11-16T03:00:00Z");
    assertThat(backup.getStatus().phase()).isEqualTo(BackupPhase.COMPLETED);
    assertThat(backup.getStatus().startTime()).isEqualTo("2026-11-16T03:00:02Z");
    assertThat(backup.getStatus().completionTime()).isEqualTo("2026-11-16T03:04:02Z");
    assertThat(backup.getStatus().duration()).isEqualTo("4m");
    assertThat(backup.getStatus().size()).isEqualTo("1.0 KiB");
    assertThat(backup.getStatus().rawBytes()).isEqualTo(4_096);
    assertThat(backup.getStatus().serverVersion()).isEqualTo("16.4");
    assertThat(backup.getStatus().databases()).containsExactly("shop");
    assertThat(backup.getStatus().policyUid()).isEqualTo("uid-of-policy-then");
    assertThat(backup.getStatus().runUid()).isEqualTo("uid-nightly");
    assertThat(backup.getStatus().destinations())
        .singleElement()
        .satisfies(
            copy -> {
              assertThat(copy.destination())
                  .isEqualTo(cluster.policy().getSpec().destinations().get(0));
              assertThat(copy.manifest()).isEqualTo("prod/shops/shop/nightly/manifest.json");
              assertThat(copy.manifestSha256()).isEqualTo(SHA);
              assertThat(copy.size()).isEqualTo("1.0 KiB");
            });
    assertThat(cluster.reason("nightly")).isEqualTo("MadeAgain");
    CatalogueStatus status = cluster.catalogue("look").getStatus();
    assertThat(status.phase()).isEqualTo(RunPhase.COMPLETED);
    assertThat(status.message()).isEqualTo("2 backups found, 2 made again");
    assertThat(status.found()).isEqualTo(2);
    assertThat(status.madeAgain()).isEqualTo(2);
    assertThat(status.missing()).isZero();
    assertThat(status.known()).isEmpty();
    assertThat(events("Catalogued"))
        .containsExactly("Catalogue look: 2 backups found, 2 made again");
  }

  /** Thousands may, each of which is looked at every minute. */
  @Test
  void oneThatWaitsForItsTurnAsksTheApiServerForNothing() throws Exception {
    begun("first");
    cluster.createCatalogue("second");
    cluster.reconcileCatalogue("second");
    assertThat(cluster.catalogue("second").getStatus().message())
        .contains("waits for another Catalogue");
    cluster.kubernetes().refuse(Refusal.conflict("GET .+/backuppolicies/.+"));

    cluster.reconcileCatalogue("second");

    assertThat(cluster.catalogue("second").getStatus().message())
        .contains("waits for another Catalogue");
  }

  @Test
  void recordThatCannotBeReadIsThereAllTheSame() throws Exception {
    cluster.ended("nightly", MONDAY, BackupPhase.COMPLETED);
    cluster.ended("later", MONDAY, BackupPhase.COMPLETED);
    cluster.writeOtherwise("backups", "nightly", "{\"status\": {\"phase\": \"Archived\"}}");
    Job job = begun("look");
    cluster.writeOtherwise("backups", "later", "{\"status\": {\"phase\": \"Archived\"}}");
    cluster.backup("since", "daily");
    cluster.writeOtherwise("backups", "since", "{\"spec\": {\"deletionPolicy\": \"Keep\"}}");
    List<String> before = raw();
    found("nightly", SHA);
    found("later", "cd".repeat(32));
    found("since", "ef".repeat(32));

    ended("look", job, lines);
    cluster.reconcileCatalogue("look");

    assertThat(cluster.catalogue("look").getStatus().phase()).isEqualTo(RunPhase.COMPLETED);
    assertThat(cluster.catalogue("look").getStatus().madeAgain()).isZero();
    assertThat(raw()).isEqualTo(before);
    assertThat(cluster.backups()).hasSize(3);
  }

  private List<String> raw() {
    return Stream.of("nightly", "later", "since")
        .map(name -> cluster.raw("backups", name))
        .toList();
  }

  /** A dump for it would fail, or be another backup under the same name. */
  @Test
  void nothingIsDumpedForARecordThatIsMadeAgain() throws Exception {
    Job job = begun("look");
    found("nightly", SHA);
    ended("look", job, lines);
    cluster.kubernetes().refuse(Refusal.conflict("PATCH .*/backups/nightly/status"));

    assertThatThrownBy(() -> cluster.reconcileCatalogue("look"))
        .isInstanceOf(KubernetesClientException.class);
    assertThat(cluster.get("nightly").getStatus()).isNull();
    cluster.kubernetes().refuse();
    for (int i = 0; i < 3; i++) {
      cluster.reconcile("nightly");
    }

    assertThat(cluster.get("nightly").getStatus()).isNull();
    assertThat(cluster.job("nightly")).isEmpty();
    cluster.reconcilePolicy();
    assertThat(cluster.policy().getStatus().tiers().get(0).skipped())
        .as("a record is no run that is under way")
        .isNull();
  }

  /** The operator was killed between the record and its status, and its Catalogue is gone. */
  @Test
  void recordWithoutStatusIsMadeGoodByTheNextCatalogue() throws Exception {
    Job job = begun("look");
    found("nightly", SHA);
    ended("look", job, lines);
    cluster.kubernetes().refuse(Refusal.conflict("PATCH .*/backups/nightly/status"));
    assertThatThrownBy(() -> cluster.reconcileCatalogue("look"))
        .isInstanceOf(KubernetesClientException.class);
    cluster.kubernetes().refuse();
    String uid = cluster.get("nightly").getMetadata().getUid();
    cluster.client().resource(cluster.catalogue("look")).delete();

    catalogued("next", lines);

    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.COMPLETED);
    assertThat(cluster.get("nightly").getMetadata().getUid()).isEqualTo(uid);
  }

  @Test
  void statusThatIsChangedMeanwhileIsWrittenWithTheNextLook() throws Exception {
    stored("nightly");
    Job job = begun("look");
    found("other", "cd".repeat(32));
    ended("look", job, lines);
    cluster.kubernetes().refuse(Refusal.conflict("PATCH .*/backups/nightly/status"));

    assertThatThrownBy(() -> cluster.reconcileCatalogue("look"))
        .isInstanceOf(KubernetesClientException.class);
    assertThat(cluster.status("other").phase())
        .as("one record keeps no other from being written")
        .isEqualTo(BackupPhase.COMPLETED);
    assertThat(cluster.catalogue("look").getStatus().phase()).isNotEqualTo(RunPhase.COMPLETED);
    cluster.kubernetes().refuse();
    cluster.reconcileCatalogue("look");

    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.MISSING);
    assertThat(cluster.catalogue("look").getStatus().phase()).isEqualTo(RunPhase.COMPLETED);
  }

  @Test
  void recordThatTheApiServerRefusesFailsTheCatalogueAndNoOther() throws Exception {
    Job job = begun("look");
    found("nightly", SHA);
    found("other", "cd".repeat(32));
    ended("look", job, lines);
    cluster.kubernetes().refuse(Refusal.quota("POST .*/backups"));
    cluster.reconcileCatalogue("look");

    assertThat(cluster.catalogue("look").getStatus().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(cluster.catalogue("look").getStatus().message())
        .contains("Backup nightly cannot be written: exceeded quota", "Backup other cannot");
  }

  @Test
  void backupWhoseManifestIsGoneIsMissingAndIsBackWithIt() throws Exception {
    stored("nightly");

    catalogued("gone", List.of());

    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.MISSING);
    assertThat(cluster.status("nightly").message())
        .isEqualTo(
            "not stored whole anywhere any more: not at offsite: its manifest is gone: there is no"
                + " prod/shops/shop/nightly/manifest.json");
    assertThat(cluster.status("nightly").destinations().get(0).phase())
        .isEqualTo(DestinationPhase.MISSING);
    assertThat(condition("nightly", Api.COMPLETE)).isEqualTo("False");
    assertThat(condition("nightly", Api.FAILED)).isEqualTo("True");
    assertThat(events("CopyGone"))
        .singleElement()
        .asString()
        .startsWith("It is not there any more, or not whole, at offsite; it is Missing: not stored")
        .contains("its manifest is gone: there is no");
    assertThat(cluster.catalogue("gone").getStatus().missing()).isEqualTo(1);
    assertThat(cluster.catalogue("gone").getStatus().phase()).isEqualTo(RunPhase.COMPLETED);
    cluster.reconcile("nightly");
    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.MISSING);

    found("nightly", SHA);
    catalogued("back", lines);

    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.COMPLETED);
    assertThat(cluster.status("nightly").message()).isNull();
    assertThat(condition("nightly", Api.COMPLETE)).isEqualTo("True");
    assertThat(events("CopyBack")).containsExactly("It is there again at offsite; it is Completed");
  }

  @Test
  void logThatWasCutSaysNothingOfWhatIsMissing() throws Exception {
    stored("nightly");
    stored("other");
    found("nightly", SHA);
    found("lost", "cd".repeat(32));
    List<String> cut = List.of(lines.get(1));

    Job job = begun("look");
    ended("look", job, lines, cut);
    cluster.reconcileCatalogue("look");

    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.COMPLETED);
    assertThat(cluster.status("other").phase()).isEqualTo(BackupPhase.COMPLETED);
    assertThat(cluster.status("lost").phase())
        .as("what was read is true all the same")
        .isEqualTo(BackupPhase.COMPLETED);
    CatalogueStatus status = cluster.catalogue("look").getStatus();
    assertThat(status.phase()).isEqualTo(RunPhase.FAILED);
    assertThat(status.message())
        .contains(
            "not all of offsite was seen, so nothing is said of what is missing there: the log of"
                + " its Job was cut: it has 1 of the 2 lines");
    assertThat(status.destinations().get(0).found()).isNull();
  }

  @Test
  void logThatCannotBeReadIsWaitedForAndThenSaysNothing() throws Exception {
    stored("nightly");
    Job job = begun("look");
    report("look", job, 0, null, place(List.of()));
    cluster.endJob(job, "Complete", "CompletionsReached");

    cluster.reconcileCatalogue("look");
    assertThat(cluster.catalogue("look").getStatus().message())
        .startsWith("the log of its Job cannot be read for now");
    cluster.pass(Duration.ofMinutes(3));
    cluster.reconcileCatalogue("look");

    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.COMPLETED);
    assertThat(cluster.catalogue("look").getStatus().phase()).isEqualTo(RunPhase.FAILED);
  }

  @Test
  void destinationThatFailsSaysNothingOfItsCopies() throws Exception {
    stored("nightly");
    Job job = begun("look");
    report(
        "look",
        job,
        1,
        FailureReason.BUCKET_NOT_FOUND,
        ListedPlace.failed("offsite", FailureReason.BUCKET_NOT_FOUND, "there is no bucket"));
    serve("look", List.of());
    cluster.endJob(job, "Failed", "BackoffLimitExceeded");
    cluster.reconcileCatalogue("look");

    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.COMPLETED);
    assertThat(cluster.catalogue("look").getStatus().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(cluster.catalogue("look").getStatus().destinations().get(0).message())
        .isEqualTo("there is no bucket");
  }

  @Test
  void anothersManifestUnderTheNameOfARecordIsLeftAloneAndTold() throws Exception {
    stored("nightly");
    found("nightly", "cd".repeat(32));

    catalogued("look", lines);

    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.MISSING);
    assertThat(cluster.status("nightly").destinations().get(0).manifestSha256()).isEqualTo(SHA);
    assertThat(cluster.catalogue("look").getStatus().message())
        .isEqualTo(
            "1 backup found, 1 copy gone, 1 missing;"
                + " prod/shops/shop/nightly/manifest.json at offsite is left alone: it is not the"
                + " manifest that the Backup of that name has");
  }

  @Test
  void recordThatWasDeletedWhileTheJobRanIsNotMadeAgain() throws Exception {
    stored("pruned");
    Job job = begun("look");
    found("pruned", SHA);
    cluster.client().resource(cluster.get("pruned")).delete();
    ended("look", job, lines);
    cluster.reconcileCatalogue("look");

    assertThat(cluster.backups()).isEmpty();
  }

  /** Its manifest has the UID of the run, and the Job must know it by that. */
  @Test
  void recordThatWasMadeAgainIsPrunedByTheUidOfItsRun() throws Exception {
    found("nightly", SHA);
    catalogued("look", lines);
    assertThat(cluster.status("nightly").runUid())
        .isNotEqualTo(cluster.get("nightly").getMetadata().getUid());
    assertThat(dev.holdfast.retention.Inventory.isOf(cluster.policy(), cluster.get("nightly")))
        .as("of a policy that is gone, so no policy prunes it")
        .isFalse();
  }

  @Test
  void oneAtATimeForEachPolicy() throws Exception {
    Job first = begun("first");
    cluster.createCatalogue("second");
    cluster.reconcileCatalogue("second");

    assertThat(cluster.catalogue("second").getStatus().message())
        .isEqualTo("waits for another Catalogue of the same policy to end");
    ended("first", first, lines);
    cluster.reconcileCatalogue("first");
    cluster.reconcileCatalogue("second");
    cluster.reconcileCatalogue("second");

    assertThat(cluster.job("second-catalogue")).isPresent();
  }

  @Test
  void withoutAPolicyNothingIsLookedThrough() {
    cluster.client().resource(cluster.policy()).delete();
    cluster.createCatalogue("look");
    cluster.reconcileCatalogue("look");

    assertThat(cluster.catalogue("look").getStatus().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(cluster.catalogue("look").getStatus().message()).contains("spec.policyRef.name");
  }

  @Test
  void policyHasOneWhenItIsNewAndADayLaterEvenIfItIsSuspended() throws Exception {
    cluster.suspend(true);
    cluster.reconcilePolicy();
    cluster.reconcilePolicy();
    assertThat(cluster.catalogues())
        .extracting(one -> one.getMetadata().getName())
        .containsExactly("shop-catalogue-20261119-0300");

    Job job = begunOf("shop-catalogue-20261119-0300");
    ended("shop-catalogue-20261119-0300", job, lines);
    cluster.reconcileCatalogue("shop-catalogue-20261119-0300");
    cluster.pass(Duration.ofHours(23));
    cluster.reconcilePolicy();
    assertThat(cluster.catalogues()).hasSize(1);
    cluster.pass(Duration.ofHours(1));
    cluster.reconcilePolicy();
    cluster.reconcilePolicy();
    assertThat(cluster.catalogues()).hasSize(2);
  }

  @Test
  void policyOfTheSameNameThatIsMadeAgainHasOneOfItsOwn() throws Exception {
    cluster.reconcilePolicy();
    Job job = begunOf("shop-catalogue-20261119-0300");
    ended("shop-catalogue-20261119-0300", job, lines);
    cluster.reconcileCatalogue("shop-catalogue-20261119-0300");
    cluster.client().resource(cluster.policy()).delete();
    cluster.createPolicy(DAILY);
    cluster.pass(Duration.ofMinutes(1));
    cluster.reconcilePolicy();

    assertThat(cluster.catalogues()).hasSize(2);
  }

  @Test
  void annotationThatIsNoTimeDoesNotStopAPolicy() throws Exception {
    cluster.reconcilePolicy();
    Catalogue odd = cluster.catalogue("shop-catalogue-20261119-0300");
    odd.getMetadata().getAnnotations().put(Api.SCHEDULED_FOR_ANNOTATION, "soon");
    cluster.client().resource(odd).update();

    cluster.reconcilePolicy();

    assertThat(cluster.policy().getStatus().conditions().get(0).getStatus()).isEqualTo("True");
  }

  @Test
  void onlyTheNewestFewThatThePolicyMadeAreKept() throws Exception {
    catalogued("by-hand", lines);
    for (int day = 0; day < 8; day++) {
      cluster.reconcilePolicy();
      cluster.catalogues().stream()
          .filter(one -> one.getStatus() == null)
          .map(one -> one.getMetadata().getName())
          .toList()
          .forEach(
              name -> {
                Job job = begunOf(name);
                ended(name, job, lines);
                cluster.reconcileCatalogue(name);
              });
      cluster.pass(Duration.ofDays(1));
    }
    cluster.reconcilePolicy();

    assertThat(cluster.catalogues()).hasSize(1 + 5 + 1);
    assertThat(cluster.catalogue("by-hand")).isNotNull();
  }

  private static dev.holdfast.api.v1alpha1.PolicyReference policyRef() {
    return new dev.holdfast.api.v1alpha1.PolicyReference("shop");
  }

  /** A backup that was stored at the one destination, and has a record. */
  private void stored(String name) {
    cluster.ended(name, MONDAY, BackupPhase.COMPLETED);
  }

  /** The run has found the manifest of {@code name}. */
  private void found(String name, String sha) {
    lines.add(
        Json.line(
            (LogLine)
                new CatalogueEntry(
                    0,
                    name,
                    sha,
                    null,
                    false,
                    new CatalogueEntry.Contents(
                        "uid-of-policy-then",
                        "uid-" + name,
                        "daily",
                        MONDAY,
                        null,
                        MONDAY.plusSeconds(2),
                        MONDAY.plusSeconds(242),
                        "16.4",
                        1_024,
                        4_096,
                        List.of("shop"),
                        List.of("offsite"),
                        List.of("offsite"),
                        null))));
  }

  /** A catalogue whose run has found just this. */
  private void catalogued(String name, List<String> found) {
    Job job = begun(name);
    ended(name, job, found);
    cluster.reconcileCatalogue(name);
  }

  private Job begun(String name) {
    cluster.createCatalogue(name);
    return begunOf(name);
  }

  private Job begunOf(String name) {
    cluster.reconcileCatalogue(name);
    cluster.reconcileCatalogue(name);
    return cluster.job(name + "-catalogue").orElseThrow();
  }

  private void ended(String name, Job job, List<String> written) {
    ended(name, job, written, written);
  }

  private void ended(String name, Job job, List<String> written, List<String> left) {
    report(name, job, 0, null, place(written));
    serve(name, left);
    cluster.endJob(job, "Complete", "CompletionsReached");
  }

  private static ListedPlace place(List<String> written) {
    CatalogueDigest digest = new CatalogueDigest();
    written.forEach(digest::add);
    return new ListedPlace("offsite", digest.lines(), digest.text(), 0, null, null);
  }

  private void report(String name, Job job, int exitCode, FailureReason reason, ListedPlace place) {
    RunReport report =
        new RunReport(
            cluster.catalogue(name).getMetadata().getUid(),
            reason,
            reason == null ? null : "not every destination could be listed",
            null,
            cluster.now(),
            cluster.now(),
            new CatalogueReport(List.of(place)));
    cluster.pod(job, "pod", ended(exitCode, Json.line(report)));
  }

  private void serve(String name, List<String> log) {
    Pod pod =
        cluster
            .client()
            .pods()
            .inNamespace(Cluster.NAMESPACE)
            .withName(name + "-catalogue-pod")
            .get();
    try {
      Path file = directory.resolve(name + ".log");
      Files.write(file, log);
      cluster.kubernetes().serveLog(Cluster.NAMESPACE, pod.getMetadata().getName(), file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String condition(String backup, String type) {
    return cluster.status(backup).conditions().stream()
        .filter(condition -> type.equals(condition.getType()))
        .findFirst()
        .orElseThrow()
        .getStatus();
  }

  private List<String> events(String reason) {
    return cluster.events().stream()
        .filter(event -> reason.equals(event.getReason()))
        .map(Event::getMessage)
        .toList();
  }

  private static CatalogueRunSpec told(Job job) throws Json.MalformedJsonException {
    return Json.read(
        job.getSpec().getTemplate().getSpec().getContainers().get(0).getEnv().stream()
            .filter(variable -> RunSpec.ENVIRONMENT_VARIABLE.equals(variable.getName()))
            .findFirst()
            .orElseThrow()
            .getValue(),
        CatalogueRunSpec.class);
  }

  private static PodStatus ended(int exitCode, String message) {
    return Cluster.podStatus(
        exitCode == 0 ? "Succeeded" : "Failed",
        new ContainerStateBuilder()
            .withNewTerminated()
            .withExitCode(exitCode)
            .withReason(exitCode == 0 ? "Completed" : "Error")
            .withMessage(message)
            .withFinishedAt("2026-11-21T03:00:00Z")
            .endTerminated()
            .build());
  }
}
