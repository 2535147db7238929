package dev.holdfast.rest;

import static dev.holdfast.rest.RestStage.NAMESPACE;
import static dev.holdfast.rest.RestStage.OTHER;
import static dev.holdfast.rest.RestStage.rule;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.PolicyCheckSpec;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.rest.RestStage.Answer;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The REST API over HTTP, with tokens of an API server that checks them and knows roles. */
class RestIT {
  private static final String BACKUPS = "/api/v1/namespaces/" + NAMESPACE + "/backups";
  private static final String RESTORES = "/api/v1/namespaces/" + NAMESPACE + "/restores";

  private static final String COPIES = "/api/v1/namespaces/" + NAMESPACE + "/copies";
  private static final String CHECKS = "/api/v1/namespaces/" + NAMESPACE + "/checks";

  /** What the API server allows for clocks that differ. */
  private static final Duration LEEWAY = Duration.ofMinutes(1);

  private static RestStage stage;

  /** May do everything in the namespace. */
  private static String boss;

  /** May read there. */
  private static String reader;

  /** May do everything in another namespace. */
  private static String stranger;

  /** May read everywhere. */
  private static String auditor;

  @BeforeAll
  static void start() {
    stage = RestStage.start(Map.of("HOLDFAST_REST_REQUESTS_PER_ADDRESS", "1000"));
    boss = stage.somebody(NAMESPACE, "boss", rule(Api.GROUP, "*", "*"), rule("", "events", "list"));
    reader = stage.somebody(NAMESPACE, "reader", rule(Api.GROUP, "*", "get", "list"));
    stranger = stage.somebody(OTHER, "stranger", rule(Api.GROUP, "*", "*"));
    auditor = stage.somebody(OTHER, "auditor");
    stage
        .client()
        .resource(
            new ClusterRoleBuilder()
                .withNewMetadata()
                .withName("auditor")
                .endMetadata()
                .withRules(rule(Api.GROUP, "*", "get", "list"))
                .build())
        .create();
    stage
        .client()
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName("auditor")
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "auditor")
                .addNewSubject("", "ServiceAccount", "auditor", OTHER)
                .build())
        .create();
    Awaitility.await("what the auditor may do is known")
        .until(() -> stage.may(OTHER, "auditor", rule(Api.GROUP, "*", "get"), null));
  }

  @AfterAll
  static void stop() {
    if (stage != null) {
      stage.close();
    }
  }

  @Test
  void backupIsMadeShownListedChangedAndDeleted() {
    Answer made =
        stage.as(
            boss,
            "POST",
            BACKUPS,
            "{\"name\": \"first\", \"policy\": \"shop\", \"description\": \"before the upgrade\"}");
    assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
    assertThat(made.header("location")).endsWith(BACKUPS + "/first");
    assertThat(made.text("/spec/tier")).isEqualTo("manual");
    assertThat(made.text("/metadata/annotations/holdfast.dev~1requested-by"))
        .isEqualTo("system:serviceaccount:shops:boss");
    assertThat(made.body().at("/metadata/managedFields").isMissingNode()).isTrue();

    Answer shown = stage.get(reader, BACKUPS + "/first");
    assertThat(shown.status()).isEqualTo(200);
    assertThat(shown.text("/spec/description")).isEqualTo("before the upgrade");
    assertThat(shown.header("cache-control")).isEqualTo("no-store");

    assertThat(names(stage.get(reader, BACKUPS + "?policy=shop&verified=none"))).contains("first");
    assertThat(names(stage.get(reader, BACKUPS + "?policy=other"))).doesNotContain("first");
    assertThat(names(stage.get(auditor, "/api/v1/backups?limit=500"))).contains("first");

    Answer pinned = stage.as(boss, "PATCH", BACKUPS + "/first", "{\"pinned\": true}");
    assertThat(pinned.status()).as(pinned.body().toString()).isEqualTo(200);
    assertThat(pinned.body().at("/spec/pinned").asBoolean()).isTrue();
    assertThat(pinned.text("/spec/description")).isEqualTo("before the upgrade");

    Answer refused = stage.as(boss, "DELETE", BACKUPS + "/first?deletionPolicy=Delete", null);
    assertProblem(refused, 409, "pinned");
    assertThat(backup("first").getMetadata().getDeletionTimestamp()).isNull();

    stage.as(boss, "PATCH", BACKUPS + "/first", "{\"pinned\": false}");
    Answer gone = stage.as(boss, "DELETE", BACKUPS + "/first", null);
    assertThat(gone.status()).isEqualTo(200);
    assertThat(gone.text("/deletionPolicy")).isEqualTo("Retain");
    assertThat(gone.body().at("/gone").asBoolean()).isTrue();
    assertThat(gone.text("/message")).contains("what is stored stays");
    assertProblem(stage.get(boss, BACKUPS + "/first"), 404, "there is no Backup \"first\"");
  }

  @Test
  void recordWhoseObjectsGoIsKeptUntilTheyAreGone() {
    make("going");
    stored("going");
    Answer going = stage.as(boss, "DELETE", BACKUPS + "/going?deletionPolicy=Delete", null);
    assertThat(going.status()).as(going.body().toString()).isEqualTo(202);
    assertThat(going.text("/deletionPolicy")).isEqualTo("Delete");
    assertThat(going.body().at("/gone").asBoolean()).isFalse();
    Backup left = backup("going");
    assertThat(left).as("the record, whose objects are there").isNotNull();
    assertThat(left.getMetadata().getDeletionTimestamp()).isNotNull();
    Awaitility.await()
        .until(
            () ->
                stage.client().resources(Prune.class).inNamespace(NAMESPACE).withName("going").get()
                    != null);
  }

  @Test
  void whoDoesNotSayWhatBecomesOfTheObjectsGetsWhatTheBackupSays() {
    Answer made =
        stage.as(
            boss,
            "POST",
            BACKUPS,
            "{\"name\": \"says\", \"policy\": \"shop\", \"deletionPolicy\": \"Delete\"}");
    assertThat(made.status()).isEqualTo(201);
    stored("says");
    Answer going = stage.as(boss, "DELETE", BACKUPS + "/says", null);
    assertThat(going.status()).isEqualTo(202);
    assertThat(backup("says")).isNotNull();
  }

  @Test
  void whoMayOnlyDeleteCannotHaveObjectsDeletedThatTheBackupKeeps() {
    String deleter =
        stage.somebody(NAMESPACE, "deleter", rule(Api.GROUP, "backups", "get", "delete"));
    make("keeps");
    assertProblem(
        stage.as(deleter, "DELETE", BACKUPS + "/keeps?deletionPolicy=Delete", null),
        403,
        "may not patch backups.holdfast.dev \"keeps\"");
    assertThat(backup("keeps").getMetadata().getDeletionTimestamp()).isNull();
    assertThat(stage.as(deleter, "DELETE", BACKUPS + "/keeps", null).status()).isEqualTo(200);
  }

  @Test
  void whoMayOnlyReadChangesNothing() {
    make("untouched");
    assertProblem(
        stage.as(reader, "POST", BACKUPS, "{\"policy\": \"shop\"}"), 403, "may not create backups");
    assertProblem(
        stage.as(reader, "PATCH", BACKUPS + "/untouched", "{\"pinned\": true}"),
        403,
        "may not patch backups");
    assertProblem(
        stage.as(reader, "DELETE", BACKUPS + "/untouched", null), 403, "may not delete backups");
    assertProblem(
        stage.as(reader, "POST", BACKUPS + "/untouched/verifications", "{}"),
        403,
        "may not create restores");
    assertProblem(stage.get(reader, BACKUPS + "/untouched/events"), 403, "may not list events");
    assertThat(backup("untouched").getSpec().pinned()).isFalse();
  }

  @Test
  void whoBelongsElsewhereSeesNothing() {
    make("hidden");
    assertProblem(stage.get(stranger, BACKUPS), 403, "may not list backups");
    assertProblem(stage.get(stranger, BACKUPS + "/hidden"), 403, "may not get backups");
    assertProblem(stage.get(stranger, BACKUPS + "/not-there"), 403, "may not get backups");
    assertProblem(stage.get(stranger, "/api/v1/backups"), 403, "in all namespaces");
    assertProblem(stage.get(stranger, "/api/v1/status"), 403, "in all namespaces");
    assertProblem(stage.get(stranger, "/api/v1/configuration"), 403, "in all namespaces");
    assertThat(stage.get(stranger, "/api/v1/namespaces/" + OTHER + "/backups").status())
        .isEqualTo(200);
  }

  @Test
  void rightToOneObjectIsNoRightToAnother() {
    String narrow =
        stage.somebody(
            NAMESPACE,
            "narrow",
            new PolicyRuleBuilder()
                .withApiGroups(Api.GROUP)
                .withResources("backups")
                .withResourceNames("mine")
                .withVerbs("get", "patch")
                .build());
    make("mine");
    make("yours");
    assertThat(stage.get(narrow, BACKUPS + "/mine").status()).isEqualTo(200);
    assertThat(stage.as(narrow, "PATCH", BACKUPS + "/mine", "{\"pinned\": true}").status())
        .isEqualTo(200);
    assertProblem(stage.get(narrow, BACKUPS + "/yours"), 403, "may not get");
    assertProblem(
        stage.as(narrow, "PATCH", BACKUPS + "/yours", "{\"pinned\": true}"), 403, "may not patch");
    assertProblem(stage.get(narrow, BACKUPS), 403, "may not list");
  }

  @Test
  void tokenOfAnotherAudienceIsNobodys() {
    for (String token :
        List.of(
            stage.token(NAMESPACE, "boss", "somebody-else"),
            stage.token(NAMESPACE, "boss", "https://kubernetes.default.svc"),
            boss.substring(0, boss.length() - 4) + "AAAA",
            "none",
            "a.b.c")) {
      Answer refused = stage.get(token, BACKUPS);
      assertProblem(refused, 401, "Authorization");
      assertThat(refused.header("www-authenticate")).startsWith("Bearer");
    }
  }

  /** The log names who has asked, and nothing says by which token. */
  @Test
  void tokensThatWereAcceptedAreToldToNobody() {
    Answer made =
        stage.as(boss, "POST", BACKUPS, "{\"name\": \"kept-quiet\", \"policy\": \"shop\"}");
    assertThat(made.status()).isEqualTo(201);
    Answer listed = stage.get(auditor, "/api/v1/backups?limit=500");
    assertThat(listed.status()).isEqualTo(200);
    Answer refused = stage.get(stranger, BACKUPS);
    assertThat(refused.status()).isEqualTo(403);

    String said =
        String.join(
            "\n",
            made.toString(),
            listed.toString(),
            refused.toString(),
            stage.operator().log(),
            stage.send(stage.request("GET", "/q/metrics", null)).body(),
            Serialization.asJson(stage.client().resources(Backup.class).inAnyNamespace().list()),
            Serialization.asJson(stage.client().v1().events().inAnyNamespace().list()));
    assertThat(said).contains("kept-quiet", "system:serviceaccount:shops:boss", "holdfast_");
    for (String token : List.of(boss, auditor, stranger)) {
      // What all tokens of one key begin with is no secret.
      assertThat(Stream.of(token.split("\\.")).skip(1)).hasSize(2).noneMatch(said::contains);
    }
  }

  @Test
  void tokenThatHasExpiredIsNobodys() {
    Instant now = Instant.now();
    assertThat(stage.get(ResignedToken.of(boss, now.plusSeconds(600)), BACKUPS).status())
        .as("the same token with an end that is to come")
        .isEqualTo(200);

    assertProblem(
        stage.get(ResignedToken.of(boss, now.minusSeconds(120)), BACKUPS), 401, "Authorization");
  }

  /** Whoever was let in a moment ago is not let in for longer than the API server itself would. */
  @Test
  void tokenThatExpiresWhileItIsInUseIsRefusedFromThenOn() {
    // To the API server, a token is good for another minute.
    Instant end = Instant.now().plusSeconds(10).truncatedTo(ChronoUnit.SECONDS);
    String token = ResignedToken.of(boss, end.minus(LEEWAY));
    assertThat(stage.get(token, BACKUPS).status()).isEqualTo(200);

    // By when somebody asks, since an answer takes as long as it takes; the API server itself
    // remembers for ten seconds whom it has let in.
    AtomicReference<Instant> asked = new AtomicReference<>();
    int last =
        Awaitility.await()
            .pollInterval(Duration.ofMillis(500))
            .until(
                () -> {
                  asked.set(Instant.now());
                  return stage.get(token, BACKUPS).status();
                },
                status -> status == 401 || asked.get().isAfter(end.plusSeconds(12)));

    assertThat(last).isEqualTo(401);
    assertThat(Instant.now()).isAfter(end);
  }

  @Test
  void requestWithoutATokenIsRefused() {
    for (String header : List.of("", "Basic YTpi", "Bearer", "Bearer a b", "Bearer ä")) {
      var request = stage.request("GET", BACKUPS, null);
      if (!header.isEmpty()) {
        request.header("Authorization", header);
      }
      Answer refused = Answer.of(stage.send(request));
      assertProblem(refused, 401, "Authorization");
      assertThat(refused.header("www-authenticate")).startsWith("Bearer");
    }
  }

  @Test
  void accountThatIsGoneIsRefusedSoon() {
    String leaver = stage.somebody(NAMESPACE, "leaver", rule(Api.GROUP, "backups", "list"));
    assertThat(stage.get(leaver, BACKUPS).status()).isEqualTo(200);
    stage.client().serviceAccounts().inNamespace(NAMESPACE).withName("leaver").delete();
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> stage.get(leaver, BACKUPS).status() == 401);
  }

  @Test
  void rightThatIsTakenAwayIsGoneAtOnce() {
    PolicyRule list = rule(Api.GROUP, "backups", "list");
    String fired = stage.somebody(NAMESPACE, "fired", list);
    assertThat(stage.get(fired, BACKUPS).status()).isEqualTo(200);
    stage.client().rbac().roleBindings().inNamespace(NAMESPACE).withName("fired").delete();
    Awaitility.await("the API server itself has heard of it")
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !stage.may(NAMESPACE, "fired", list, NAMESPACE));

    assertThat(stage.get(fired, BACKUPS).status()).isEqualTo(403);
  }

  @Test
  void restoreInEachModeIsMade() {
    String target = "\"target\": {\"connection\": {\"secretRef\": {\"name\": \"db\"}}}";
    Answer plan =
        stage.as(
            boss,
            "POST",
            RESTORES,
            "{\"mode\": \"Plan\", \"source\": {\"latest\": {\"policyRef\": {\"name\": \"shop\"}}}, "
                + target
                + "}");
    assertThat(plan.status()).as(plan.body().toString()).isEqualTo(201);
    assertThat(plan.text("/metadata/name")).matches("shop-plan-[0-9]{8}-[0-9]{4}-[a-z2-7]{6}");

    Answer read =
        stage.as(boss, "POST", BACKUPS + "/old/verifications", "{\"destination\": \"offsite\"}");
    assertThat(read.status()).as(read.body().toString()).isEqualTo(201);
    assertThat(read.header("location")).contains(RESTORES + "/old-read-back-");
    assertThat(read.text("/spec/mode")).isEqualTo("ReadBack");

    Answer verify =
        stage.as(boss, "POST", BACKUPS + "/old/verifications", "{\"mode\": \"Restore\"}");
    assertThat(verify.status()).as(verify.body().toString()).isEqualTo(201);
    assertThat(verify.text("/spec/mode")).isEqualTo("Verify");

    String name = read.text("/metadata/name");
    assertThat(names(stage.get(boss, RESTORES + "?mode=ReadBack"))).contains(name);
    assertThat(names(stage.get(boss, RESTORES + "?mode=Verify"))).doesNotContain(name);
    Answer deleted = stage.as(boss, "DELETE", RESTORES + "/" + name, null);
    assertThat(deleted.status()).isEqualTo(200);
    assertThat(stage.client().resources(Restore.class).inNamespace(NAMESPACE).withName(name).get())
        .isNull();
  }

  @Test
  void retentionCopiesAndCataloguesAreAskedFor() {
    Answer look = post("prunes", "{\"policy\": \"shop\", \"dryRun\": true}");
    assertThat(look.body().at("/spec/dryRun").asBoolean()).isTrue();
    Answer prune = post("prunes", "{\"policy\": \"shop\"}");
    assertThat(prune.body().at("/spec/dryRun").asBoolean()).isFalse();
    Answer copy = post("copies", "{\"backup\": \"old\", \"to\": \"local\"}");
    assertThat(copy.text("/kind")).isEqualTo("BackupCopy");
    assertThat(
            stage
                .client()
                .resources(BackupCopy.class)
                .inNamespace(NAMESPACE)
                .withName(copy.text("/metadata/name"))
                .get()
                .getSpec()
                .to())
        .isEqualTo("local");
    assertThat(
            stage
                .as(
                    boss,
                    "DELETE",
                    "/api/v1/namespaces/shops/copies/" + copy.text("/metadata/name"),
                    null)
                .status())
        .isEqualTo(200);
    Answer catalogue = post("catalogues", "{\"policy\": \"shop\"}");
    assertThat(catalogue.text("/spec/policyRef/name")).isEqualTo("shop");
    for (String kind : List.of("policies", "prunes", "copies", "catalogues", "checks")) {
      assertThat(stage.get(auditor, "/api/v1/" + kind).status()).as(kind).isEqualTo(200);
      assertThat(stage.get(reader, "/api/v1/namespaces/shops/" + kind).status()).isEqualTo(200);
    }
  }

  /** A later version had more phases, and whoever has gone back from it still has its schema. */
  @Test
  void whatCannotBeReadIsToldAndKeepsNothingElseFromBeingListed() {
    stage
        .client()
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName("backupcopies.holdfast.dev")
        .patch(
            PatchContext.of(PatchType.JSON),
            "[{\"op\": \"remove\", \"path\": \"/spec/versions/0/schema/openAPIV3Schema/properties"
                + "/status/properties/phase/enum\"}]");
    String readable = copy();
    String later = copy();
    Awaitility.await("the schema is in force")
        .ignoreExceptionsMatching(e -> String.valueOf(e.getMessage()).contains("status.phase"))
        .until(() -> setPhase(later, "Archived"));

    assertProblem(
        stage.get(boss, COPIES + "/" + later),
        409,
        "BackupCopy \"" + later + "\" cannot be read: status.phase is \"Archived\"");
    Answer all = stage.get(boss, COPIES);
    assertThat(all.status()).as(all.body().toString()).isEqualTo(200);
    assertThat(names(all)).contains(readable, later);
    assertThat(stage.get(boss, COPIES + "/" + readable).status()).isEqualTo(200);

    setPhase(later, "Failed");
    assertThat(stage.get(boss, COPIES + "/" + later).text("/status/phase")).isEqualTo("Failed");
  }

  private static String copy() {
    return post("copies", "{\"backup\": \"old\", \"to\": \"local\"}").text("/metadata/name");
  }

  private static boolean setPhase(String copy, String phase) {
    stage
        .client()
        .genericKubernetesResources(ResourceDefinitionContext.fromResourceType(BackupCopy.class))
        .inNamespace(NAMESPACE)
        .withName(copy)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE), "{\"status\": {\"phase\": \"" + phase + "\"}}");
    return true;
  }

  @Test
  void checkIsAskedForListedShownAndDeleted() {
    Answer made =
        post("checks", "{\"name\": \"first\", \"policy\": \"shop\", \"keepFor\": \"7d\"}");
    assertThat(made.header("location")).endsWith(CHECKS + "/first");
    assertThat(made.text("/kind")).isEqualTo("PolicyCheck");
    PolicyCheck check =
        stage.client().resources(PolicyCheck.class).inNamespace(NAMESPACE).withName("first").get();
    assertThat(check.getSpec()).isEqualTo(new PolicyCheckSpec(new PolicyReference("shop"), "7d"));

    assertThat(names(stage.get(reader, CHECKS + "?policy=shop"))).contains("first");
    assertThat(names(stage.get(reader, CHECKS + "?policy=other"))).doesNotContain("first");
    assertThat(names(stage.get(auditor, "/api/v1/checks?policy=shop"))).contains("first");
    assertThat(stage.get(reader, CHECKS + "/first").text("/metadata/uid"))
        .isEqualTo(check.getMetadata().getUid());
    assertThat(stage.get(boss, CHECKS + "/first/events").status()).isEqualTo(200);

    assertThat(stage.as(boss, "DELETE", CHECKS + "/first", null).status()).isEqualTo(200);
    assertProblem(stage.get(boss, CHECKS + "/first"), 404, "there is no PolicyCheck \"first\"");
  }

  @Test
  void rightsOnChecksAreThoseOnPolicyChecks() {
    String body = "{\"policy\": \"shop\"}";
    String checker =
        stage.somebody(NAMESPACE, "checker", rule(Api.GROUP, "policychecks", "create"));
    assertThat(stage.as(checker, "POST", CHECKS, body).status()).isEqualTo(201);
    assertProblem(stage.get(checker, CHECKS), 403, "list policychecks");
    assertProblem(stage.as(checker, "DELETE", CHECKS + "/a", null), 403, "delete policychecks");

    String backupMaker = stage.somebody(NAMESPACE, "backup-maker", rule(Api.GROUP, "backups", "*"));
    assertProblem(stage.as(backupMaker, "POST", CHECKS, body), 403, "create policychecks");
    assertProblem(stage.as(stranger, "POST", CHECKS, body), 403, "create policychecks");
    assertProblem(stage.as(reader, "POST", CHECKS, "nonsense"), 403, "create policychecks");
  }

  @Test
  void checkThatIsWrongIsToldFieldByField() {
    Answer wrong = stage.as(boss, "POST", CHECKS, "{\"policy\": \"Shop\", \"keepFor\": \"soon\"}");
    assertProblem(wrong, 422, "policy");
    assertThat(wrong.body().path("errors").findValuesAsText("field"))
        .containsExactly("policy", "keepFor");
    assertProblem(stage.as(boss, "POST", CHECKS, "{\"polcy\": \"shop\"}"), 400, "polcy");
    assertProblem(stage.get(boss, CHECKS + "?mode=Verify"), 400, "mode");
  }

  @Test
  void sameKeyAndBodyCreateOneObject() {
    String body = "{\"policy\": \"shop\", \"description\": \"once\"}";
    Answer first = keyed(boss, "key-1", body);
    assertThat(first.status()).as(first.body().toString()).isEqualTo(201);
    Answer second = keyed(boss, "key-1", body);
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.header("idempotency-replayed")).isEqualTo("true");
    assertThat(second.text("/metadata/uid")).isEqualTo(first.text("/metadata/uid"));

    assertProblem(keyed(boss, "key-1", "{\"policy\": \"shop\"}"), 422, "Idempotency-Key");
    String other = stage.somebody(NAMESPACE, "colleague", rule(Api.GROUP, "*", "*"));
    assertThat(keyed(other, "key-1", body).text("/metadata/uid"))
        .as("each user has keys of their own")
        .isNotEqualTo(first.text("/metadata/uid"));
    assertProblem(keyed(boss, "a b", body), 400, "Idempotency-Key");
  }

  @Test
  void nameThatIsTakenIsAConflict() {
    make("taken");
    assertProblem(
        stage.as(boss, "POST", BACKUPS, "{\"name\": \"taken\", \"policy\": \"shop\"}"),
        409,
        "already exists");
  }

  @Test
  void pagesTogetherAreTheWholeList() {
    String paged = "/api/v1/namespaces/" + OTHER + "/backups";
    for (int i = 0; i < 7; i++) {
      assertThat(
              stage
                  .as(
                      stranger,
                      "POST",
                      paged,
                      "{\"name\": \"p"
                          + i
                          + "\", \"policy\": \""
                          + (i % 2 == 0 ? "a" : "b")
                          + "\"}")
                  .status())
          .isEqualTo(201);
    }
    Set<String> all = new HashSet<>();
    String next = "";
    int pages = 0;
    do {
      Answer page = stage.get(stranger, paged + "?limit=3&policy=a" + next);
      assertThat(page.status()).as(page.body().toString()).isEqualTo(200);
      assertThat(names(page)).allMatch(all::add);
      next = page.body().has("continue") ? "&continue=" + page.text("/continue") : null;
      pages++;
    } while (next != null);
    assertThat(all).containsExactlyInAnyOrder("p0", "p2", "p4", "p6");
    assertThat(pages).isGreaterThan(1);
    assertProblem(stage.get(stranger, paged + "?continue=nonsense"), 400, "continue");
  }

  @Test
  void queryThatIsWrongIsToldByItsParameter() {
    for (Map.Entry<String, String> wrong :
        Map.of(
                "limit=0", "limit",
                "limit=501", "limit",
                "limit=x", "limit",
                "phase=Done", "phase",
                "verified=maybe", "verified",
                "since=yesterday", "since",
                "until=2026-02-30T00:00:00Z", "until",
                "policy=A%20B", "policy",
                "polcy=a", "polcy",
                "limit=1&limit=2", "limit")
            .entrySet()) {
      Answer refused = stage.get(boss, BACKUPS + "?" + wrong.getKey());
      assertProblem(refused, 400, wrong.getValue());
      assertThat(refused.text("/errors/0/field")).isEqualTo(wrong.getValue());
    }
    assertProblem(
        stage.as(boss, "DELETE", BACKUPS + "/x?deletionPolicy=delete", null),
        400,
        "deletionPolicy");
  }

  /** What is misspelled, or means something elsewhere, must not have anything else done. */
  @Test
  void queryThatWouldBePassedOverChangesNothing() {
    Answer made =
        stage.as(
            boss,
            "POST",
            BACKUPS,
            "{\"name\": \"heeded\", \"policy\": \"shop\", \"deletionPolicy\": \"Delete\"}");
    assertThat(made.status()).isEqualTo(201);
    stored("heeded");
    for (Map.Entry<String, String> wrong :
        Map.of(
                "deletionpolicy=Retain", "deletionpolicy",
                "deletionPolicy=Retain&deletionPolicy=Delete", "deletionPolicy",
                "dryRun=All", "dryRun")
            .entrySet()) {
      Answer refused = stage.as(boss, "DELETE", BACKUPS + "/heeded?" + wrong.getKey(), null);
      assertProblem(refused, 400, wrong.getValue());
    }
    assertThat(backup("heeded").getMetadata().getDeletionTimestamp()).isNull();
    String prunes = BACKUPS.replace("/backups", "/prunes");
    int before = stage.get(boss, prunes).body().path("items").size();
    assertProblem(
        stage.as(boss, "POST", prunes + "?dryRun=true", "{\"policy\": \"shop\"}"), 400, "dryRun");
    assertThat(stage.get(boss, prunes).body().path("items")).hasSize(before);
    assertProblem(
        stage.as(boss, "PATCH", BACKUPS + "/heeded?dryRun=All", "{\"pinned\": true}"),
        400,
        "dryRun");
    assertThat(backup("heeded").getSpec().pinned()).isFalse();
  }

  @Test
  void bodyThatIsWrongIsToldByItsField() {
    assertField("{\"policy\": \"shop\", \"teir\": \"daily\"}", 400, "teir");
    assertField("{\"policy\": 5}", 400, "policy");
    assertField("{\"policy\": \"shop\", \"pinned\": \"true\"}", 400, "pinned");
    assertField("{\"policy\": \"shop\", \"deletionPolicy\": \"delete\"}", 400, "deletionPolicy");
    assertField("{\"policy\": \"shop\", \"name\": 5}", 400, "name");
    assertField("{\"policy\": \"Shop\"}", 422, "policy");
    assertField("{}", 422, "policy");
    assertField("{\"policy\": \"shop\", \"name\": \"../x\"}", 422, "name");
    for (String malformed :
        List.of("", "{", "[]", "null", "{\"policy\": \"a\", \"policy\": \"b\"}")) {
      assertProblem(stage.as(boss, "POST", BACKUPS, malformed), 400, "body");
    }
    Answer deep =
        stage.as(
            boss,
            "POST",
            RESTORES,
            "{\"source\": {\"backupRef\": {\"name\": \"old\", \"destinaton\": \"x\"}}}");
    assertProblem(deep, 400, "source.backupRef.destinaton");
    // What one field says of another, the API server says itself.
    Answer rule =
        stage.as(
            boss,
            "POST",
            RESTORES,
            "{\"source\": {\"backupRef\": {\"name\": \"old\"}}, \"target\": {\"connection\":"
                + " {\"secretRef\": {\"name\": \"db\"}}, \"terminateConnections\": true}}");
    assertProblem(rule, 422, "terminateConnections: only with ifExists Replace");
  }

  @Test
  void whatHttpItselfRefusesIsAProblemToo() {
    assertProblem(stage.get(boss, "/api/v1/nothing"), 404, "no such path");
    assertProblem(stage.get(boss, "/api/v2/backups"), 404, "");
    assertProblem(stage.as(boss, "PUT", BACKUPS, "{}"), 405, "methods");
    Answer xml =
        Answer.of(
            stage.send(
                stage
                    .request("POST", BACKUPS, null)
                    .method("POST", BodyPublishers.ofString("<a/>"))
                    .header("Content-Type", "application/xml")
                    .header("Authorization", "Bearer " + boss)));
    assertProblem(xml, 415, "Content-Type");
    Answer html =
        Answer.of(
            stage.send(
                stage
                    .request("GET", BACKUPS, null)
                    .header("Accept", "text/html")
                    .header("Authorization", "Bearer " + boss)));
    assertProblem(html, 406, "Accept");
    Answer large =
        stage.as(boss, "POST", BACKUPS, "{\"description\": \"" + "x".repeat(300_000) + "\"}");
    assertProblem(large, 413, "HOLDFAST_REST_MAX_BODY");
    assertProblem(stage.get(boss, "/api/v1/namespaces/SHOPS/backups"), 400, "namespace");
    assertProblem(stage.get(boss, BACKUPS + "/a%2F..%2Fb"), 400, "name");
    assertProblem(stage.get(boss, BACKUPS + "/..%2F..%2Fsecrets"), 400, "name");
  }

  @Test
  void statusTellsHowBackupsStand() {
    make("counted");
    Answer status = stage.get(auditor, "/api/v1/status");
    assertThat(status.status()).as(status.body().toString()).isEqualTo(200);
    assertThat(status.body().at("/backups").size()).isPositive();
    assertThat(status.body().at("/queue/limit").asInt()).isEqualTo(20);
    List<String> policies = new ArrayList<>();
    status.body().at("/byPolicy").forEach(one -> policies.add(one.at("/name").asText()));
    assertThat(policies).contains("shop");
    Answer here = stage.get(reader, "/api/v1/namespaces/shops/status");
    assertThat(here.status()).as(here.body().toString()).isEqualTo(200);
    assertThat(here.body().at("/byPolicy")).isNotEmpty();
    here.body()
        .at("/byPolicy")
        .forEach(one -> assertThat(one.at("/namespace").asText()).isEqualTo("shops"));
    Answer configuration = stage.get(auditor, "/api/v1/configuration");
    assertThat(configuration.body().at("/holdfast.max-running-backups").asText()).isEqualTo("20");
  }

  @Test
  void eventsOfAnObjectAreListed() {
    make("eventful");
    Awaitility.await()
        .untilAsserted(
            () -> {
              Answer events = stage.get(boss, BACKUPS + "/eventful/events");
              assertThat(events.status()).as(events.body().toString()).isEqualTo(200);
              assertThat(events.body().at("/items")).isNotEmpty();
              assertThat(events.text("/items/0/message")).isNotEmpty();
            });
  }

  @Test
  void everyCallThatChangesSomethingIsInTheAudit() {
    make("audited");
    stage.as(reader, "DELETE", BACKUPS + "/audited", null);
    stage.as("none", "DELETE", BACKUPS + "/audited", null);
    stage.as(boss, "POST", BACKUPS, "{\"policy\": \"\\u001b[2Jevil\"}");
    stage.as(boss, "PUT", BACKUPS + "/audited", "{}");
    Awaitility.await()
        .untilAsserted(
            () -> {
              List<JsonNode> lines = stage.audit();
              JsonNode made = find(lines, "object", "Backup shops/audited", "did", "created");
              assertThat(made.at("/user").asText()).isEqualTo("system:serviceaccount:shops:boss");
              assertThat(made.at("/outcome").asText()).isEqualTo("Done");
              assertThat(made.at("/objectUid").asText()).isNotEmpty();
              JsonNode refused = find(lines, "name", "audited", "verb", "delete");
              assertThat(refused.at("/status").asInt()).isEqualTo(403);
              assertThat(refused.at("/outcome").asText()).isEqualTo("Refused");
              assertThat(refused.at("/user").asText()).endsWith(":reader");
              JsonNode unknown = find(lines, "path", BACKUPS + "/audited", "status", "401");
              assertThat(unknown.has("user")).isFalse();
              find(lines, "path", BACKUPS, "status", "422");
              find(lines, "path", BACKUPS + "/audited", "status", "405");
            });
    assertThat(stage.operator().log()).doesNotContain("\u001b[2Jevil").doesNotContain(boss);
  }

  /** Whoever hangs up before the answer leaves the trace that whoever waits for it leaves. */
  /** A path can be written in many ways, and none of them leads past the door. */
  @ParameterizedTest
  @ValueSource(strings = {"//api", "/%61pi", "/api;x=y", "/q/../api", "/x/%2e%2e/api"})
  void howeverThePathIsWrittenItIsInTheAudit(String root) {
    String path = BACKUPS.replaceFirst("/api", root);
    Answer made =
        stage.as(
            boss,
            "POST",
            path,
            "{\"policy\": \"shop\", \"description\": \"" + root.hashCode() + "\"}");
    assertThat(made.header("cache-control")).isEqualTo("no-store");
    if (made.status() == 201) {
      String uid = made.text("/metadata/uid");
      Awaitility.await().untilAsserted(() -> find(stage.audit(), "path", path, "objectUid", uid));
    } else {
      assertThat(made.status()).isEqualTo(404);
    }
    assertThat(stage.as(boss, "POST", path, "x".repeat(300_000)).status()).isEqualTo(413);
  }

  @Test
  void whatWasDoneForACallerWhoHasHungUpIsInTheAudit() throws Exception {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      names.add("hung-up-" + i);
      hangUpAfter(i * 2L, "{\"name\": \"hung-up-" + i + "\", \"policy\": \"shop\"}");
    }

    // However slow the operator is, some have waited for long enough for it to begin.
    for (long millis = 50;
        millis < 60_000 && names.stream().noneMatch(name -> backup(name) != null);
        millis *= 2) {
      names.add("hung-up-after-" + millis);
      hangUpAfter(millis, "{\"name\": \"hung-up-after-" + millis + "\", \"policy\": \"shop\"}");
    }

    Awaitility.await()
        .untilAsserted(
            () -> {
              List<String> made = names.stream().filter(name -> backup(name) != null).toList();
              assertThat(made).isNotEmpty();
              for (String name : made) {
                find(stage.audit(), "object", "Backup shops/" + name, "did", "created");
              }
            });
    assertThat(stage.audit())
        .filteredOn(line -> line.path("method").asText().equals("POST"))
        .filteredOn(line -> line.path("outcome").asText().equals("Done"))
        .allMatch(line -> line.has("object"));
  }

  private static void hangUpAfter(long millis, String body) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), stage.port())) {
      // Closed so, it is reset.
      socket.setSoLinger(true, 0);
      socket
          .getOutputStream()
          .write(
              ("POST "
                      + BACKUPS
                      + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: "
                      + body.length()
                      + "\r\nAuthorization: Bearer "
                      + boss
                      + "\r\n\r\n"
                      + body)
                  .getBytes(StandardCharsets.US_ASCII));
      Thread.sleep(millis);
    }
  }

  private static JsonNode find(
      List<JsonNode> lines, String field, String value, String field2, String value2) {
    return lines.stream()
        .filter(line -> line.path(field).asText().equals(value))
        .filter(line -> line.path(field2).asText().equals(value2))
        .findFirst()
        .orElseThrow(() -> new AssertionError(field + "=" + value + " " + field2 + "=" + value2));
  }

  private static Answer keyed(String token, String key, String body) {
    HttpResponse<String> response =
        stage.send(
            stage
                .request("POST", BACKUPS, body)
                .header("Authorization", "Bearer " + token)
                .header("Idempotency-Key", key));
    return Answer.of(response);
  }

  private static Answer post(String kind, String body) {
    Answer made = stage.as(boss, "POST", "/api/v1/namespaces/shops/" + kind, body);
    assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
    return made;
  }

  private static void make(String name) {
    Answer made =
        stage.as(boss, "POST", BACKUPS, "{\"name\": \"" + name + "\", \"policy\": \"shop\"}");
    assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
  }

  /** From now on {@code name} is stored, as far as it says; its policy is not there. */
  private static void stored(String name) {
    Awaitility.await()
        .until(() -> backup(name).getStatus() != null && backup(name).getStatus().phase() != null);
    stage
        .client()
        .resources(Backup.class)
        .inNamespace(NAMESPACE)
        .withName(name)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            """
            {"status": {"phase": "Completed", "destinations":
              [{"name": "offsite", "s3": {"bucket": "backups"}, "phase": "Completed",
                "manifest": "shops/shop/%s/manifest.json", "manifestSha256": "%s"}]}}
            """
                .formatted(name, "ab".repeat(32)));
  }

  private static Backup backup(String name) {
    return stage.client().resources(Backup.class).inNamespace(NAMESPACE).withName(name).get();
  }

  private static List<String> names(Answer page) {
    List<String> names = new ArrayList<>();
    page.body().at("/items").forEach(item -> names.add(item.at("/metadata/name").asText()));
    return names;
  }

  private static void assertField(String body, int status, String field) {
    Answer refused = stage.as(boss, "POST", BACKUPS, body);
    assertProblem(refused, status, field);
    assertThat(refused.text("/errors/0/field")).isEqualTo(field);
  }

  private static void assertProblem(Answer answer, int status, String detail) {
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
    assertThat(answer.header("content-type")).startsWith("application/problem+json");
    assertThat(answer.body().at("/status").asInt()).isEqualTo(status);
    assertThat(answer.text("/type")).isEqualTo("about:blank");
    assertThat(answer.text("/title")).isNotEmpty();
    assertThat(answer.text("/detail")).contains(detail);
  }
}
