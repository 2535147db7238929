package dev.holdfast.leaks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.icegreen.greenmail.util.GreenMailUtil;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.embedded.AgeIdentity;
import dev.holdfast.embedded.EmbeddedAzurite;
import dev.holdfast.embedded.EmbeddedMail;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.EmbeddedStack;
import dev.holdfast.embedded.Gnupg;
import dev.holdfast.embedded.SampleDatabase;
import dev.holdfast.embedded.StandardTools;
import dev.holdfast.embedded.TemporaryDirectory;
import dev.holdfast.notify.Receiver;
import dev.holdfast.storage.AzureContainer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Everything is run once, well and badly, with secrets that are marked; then no mark is anywhere
 * but where it was put.
 */
class SecretLeakIT {
  private static final Mark PASSWORD = Mark.odd("password of PostgreSQL");
  private static final Mark WRONG_PASSWORD = Mark.odd("wrong password of PostgreSQL");
  private static final Mark IN_BAD_URI = Mark.plain("password in a URI that is none");
  private static final Mark IN_HOST = Mark.plain("password in the key of the host");
  private static final Mark IN_PORT = Mark.plain("password in the key of the port");
  private static final Mark S3_KEY = Mark.odd("secret key of S3");
  private static final Mark S3_TOKEN = Mark.odd("session token of S3");
  private static final Mark DENIED_KEY = Mark.odd("secret key of S3 that is denied");
  private static final Mark PASSPHRASE = Mark.plain("passphrase of gpg");
  private static final Mark WRONG_PASSPHRASE = Mark.plain("wrong passphrase of gpg");
  private static final Mark MAIL_PASSWORD = Mark.odd("password of SMTP");
  private static final Mark WRONG_MAIL_PASSWORD = Mark.odd("wrong password of SMTP");
  private static final Mark HOOK_KEY = Mark.odd("key of the webhook");
  private static final Mark HOOK_PATH = Mark.plain("path of the webhook");
  private static final Mark SLACK_PATH = Mark.plain("path of Slack");
  private static final Mark KUBE_TOKEN = Mark.plain("token in a kubeconfig");
  private static final Mark AZURE_KEY = new Mark("key of Azure", EmbeddedAzurite.KEY);
  private static final Mark WRONG_AZURE_KEY =
      new Mark(
          "wrong key of Azure",
          Base64.getEncoder()
              .encodeToString(
                  Mark.plain("wrong key of Azure").value().getBytes(StandardCharsets.UTF_8)));
  private static final Mark AZURE_SAS = Mark.plain("signature of Azure");
  private static final Mark REST_TOKEN = Mark.plain("token of a caller of REST");

  /** Policies that fail, and that are checked as well; the others fail for the same reasons. */
  private static final List<String> CHECKED = List.of("wrong", "host", "denied");

  private static final Evidence EVIDENCE = new Evidence();

  private static LeakStage stage;
  private static EmbeddedS3 strict;
  private static EmbeddedAzurite azure;
  private static Mark identity;
  private static Mark wrongIdentity;
  private static Mark secretKey;

  @BeforeAll
  static void runEverything() throws Exception {
    assumeTrue(StandardTools.has("age"), "skipped: age is not installed");
    assumeTrue(StandardTools.has("gpg"), "skipped: gpg is not installed");
    TemporaryDirectory directory = TemporaryDirectory.create("holdfast-leaks");
    EmbeddedMail mail = EmbeddedMail.start("mailer", MAIL_PASSWORD.value());
    Receiver hook = Receiver.start();
    Receiver slack = Receiver.start();
    Files.writeString(directory.path().resolve("hook-url"), hook.url() + "/" + HOOK_PATH.value());
    Files.writeString(
        directory.path().resolve("slack-url"), slack.url() + "/" + SLACK_PATH.value());
    Files.writeString(directory.path().resolve("hook-key"), HOOK_KEY.value());
    configure(directory.path(), mail.port(), MAIL_PASSWORD, "good");
    configure(directory.path(), mail.port(), WRONG_MAIL_PASSWORD, "bad");
    strict = EmbeddedS3.startStrict();
    EmbeddedStack stack = EmbeddedStack.start(configuration(directory.path(), "good", false));
    stage = new LeakStage(EVIDENCE, stack, mail, List.of(hook, slack), directory);
    SampleDatabase.create(stack.postgres(), "shop", 1);
    stack.postgres().createRole("leaker", PASSWORD.value(), "superuser");
    secrets();
    policies();
    if (EmbeddedAzurite.isInstalled()) {
      azure = EmbeddedAzurite.start();
      containers();
    }
    try (Processes processes = Processes.watch(EVIDENCE)) {
      whatSucceeds();
      whatFails();
      // The operator that comes after this one can tell nobody of it.
      Awaitility.await("everybody is told")
          .atMost(Duration.ofMinutes(4))
          .pollInterval(Duration.ofMillis(200))
          .until(
              () ->
                  mail.messages().stream().anyMatch(SecretLeakIT::tellsOfAFailure)
                      && !hook.posts().isEmpty()
                      && !slack.posts().isEmpty());
      stage.collect();
      whatPeopleAsk();
      stage.collect();
      stage.restart(configuration(directory.path(), "bad", true));
      hook.behave(Receiver.status(500));
      slack.behave((connection, out) -> connection.close());
      whatIsToldToNobody();
      stage.collect();
    }
  }

  /** Of one by its name, or of several that waited together by their number. */
  private static boolean tellsOfAFailure(MimeMessage message) {
    try {
      return message.getSubject().contains("failed")
          || GreenMailUtil.getBody(message).contains("wrong-1");
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void configure(Path directory, int port, Mark password, String name)
      throws Exception {
    Files.writeString(
        directory.resolve(name + ".properties"),
        String.join(
            "\n",
            "quarkus.mailer.from=holdfast@example.com",
            "quarkus.mailer.host=127.0.0.1",
            "quarkus.mailer.port=" + port,
            "quarkus.mailer.tls=false",
            "quarkus.mailer.start-tls=DISABLED",
            "quarkus.mailer.login=REQUIRED",
            "quarkus.mailer.username=mailer",
            "quarkus.mailer.password=" + password.value().replace("\\", "\\\\"),
            "holdfast.notifications.retry-after=200MS",
            "holdfast.notifications.pause=100MS",
            "holdfast.notifications.timeout=2S",
            "holdfast.notifications.email.recipients=*@example.com",
            "holdfast.notifications.channels.chat.type=slack",
            "holdfast.notifications.channels.chat.url-file=" + directory.resolve("slack-url"),
            "holdfast.notifications.channels.chat.allow-http=true",
            "holdfast.notifications.channels.chat.allow-addresses=127.0.0.1",
            "holdfast.notifications.channels.hook.type=webhook",
            "holdfast.notifications.channels.hook.url-file=" + directory.resolve("hook-url"),
            "holdfast.notifications.channels.hook.key-files=" + directory.resolve("hook-key"),
            "holdfast.notifications.channels.hook.allow-http=true",
            "holdfast.notifications.channels.hook.allow-addresses=127.0.0.1",
            ""));
  }

  private static Map<String, String> configuration(Path directory, String name, boolean json) {
    return new HashMap<>(
        Map.of(
            "QUARKUS_CONFIG_LOCATIONS",
            directory.resolve(name + ".properties").toString(),
            "QUARKUS_LOG_CONSOLE_JSON_ENABLED",
            String.valueOf(json),
            "QUARKUS_LOG_CATEGORY__DEV_HOLDFAST__LEVEL",
            "DEBUG",
            "HOLDFAST_CATALOGUE_EVERY",
            "0",
            "HOLDFAST_REST_ENABLED",
            "true"));
  }

  private static void secrets() throws Exception {
    EmbeddedStack stack = stage.stack();
    String server = "@127.0.0.1:" + stack.postgres().port() + "/postgres";
    String encoded =
        URLEncoder.encode(PASSWORD.value(), StandardCharsets.UTF_8).replace("+", "%20");
    stack.secret("db", Map.of("username", "leaker", "password", PASSWORD.value()));
    stack.secret("db-uri", Map.of("uri", "postgresql://leaker:" + encoded + server));
    stack.secret("db-wrong", Map.of("username", "leaker", "password", WRONG_PASSWORD.value()));
    stack.secret("db-bad-uri", Map.of("uri", "postgresql://u:" + IN_BAD_URI.value() + "@h h/d"));
    stack.secret(
        "db-host",
        Map.of("host", "postgresql://u:" + IN_HOST.value() + "@h/d", "user", "u", "password", "p"));
    stack.secret(
        "db-port",
        Map.of("host", "127.0.0.1", "port", IN_PORT.value(), "user", "u", "password", "p"));
    stack.secret(
        "marked-s3",
        Map.of(
            "AWS_ACCESS_KEY_ID", "AKMARKED",
            "AWS_SECRET_ACCESS_KEY", S3_KEY.value(),
            "AWS_SESSION_TOKEN", S3_TOKEN.value()));
    stack.secret(
        "denied-s3",
        Map.of("AWS_ACCESS_KEY_ID", "AKDENIED", "AWS_SECRET_ACCESS_KEY", DENIED_KEY.value()));
    Path keys = Files.createDirectory(stage.file("keys"));
    AgeIdentity age = AgeIdentity.create(keys, "identity");
    AgeIdentity other = AgeIdentity.create(keys, "other");
    identity = ofAge("identity of age", age);
    wrongIdentity = ofAge("another identity of age", other);
    stack.secret("age", Map.of("identity", Files.readString(age.file())));
    stack.secret("age-other", Map.of("identity", Files.readString(other.file())));
    stack.secret("age-recipients", Map.of("keys", age.recipient() + "\n"));
    try (Gnupg gpg = new Gnupg()) {
      String key = gpg.create("owner", "sign", "never", PASSPHRASE.value());
      gpg.addSubkey(key, "encr", "never", PASSPHRASE.value());
      String armored = gpg.secretKey("owner", PASSPHRASE.value());
      secretKey = new Mark("secret key of gpg", armored.lines().toList().get(4));
      stack.secret("gpg", Map.of("key", armored, "passphrase", PASSPHRASE.value()));
      stack.secret("gpg-wrong", Map.of("key", armored, "passphrase", WRONG_PASSPHRASE.value()));
      stack.secret("gpg-recipients", Map.of("keys", gpg.publicKey("owner")));
    }
  }

  /** What all identities begin with is no mark. */
  private static Mark ofAge(String name, AgeIdentity age) throws Exception {
    String text = Files.readString(age.file());
    String beginning = "AGE-SECRET-KEY-1";
    return new Mark(name, text.substring(text.indexOf(beginning) + beginning.length()).strip());
  }

  private static void policies() {
    policy("plain", "db", "marked-s3", "dump: {compression: {algorithm: none}}");
    policy("uri", "db-uri", "marked-s3", "dump: {format: plain, compression: {algorithm: none}}");
    policy("aged", "db", "marked-s3", encrypted("age", "age-recipients"));
    policy("signed", "db", "marked-s3", encrypted("openpgp", "gpg-recipients"));
    policy("wrong", "db-wrong", "marked-s3", "");
    policy("bad-uri", "db-bad-uri", "marked-s3", "");
    policy("host", "db-host", "marked-s3", "");
    policy("port", "db-port", "marked-s3", "");
    policy("secret-age", "db", "marked-s3", encrypted("age", "age").replace("keys", "identity"));
    policy("secret-gpg", "db", "marked-s3", encrypted("openpgp", "gpg").replace("keys", "key"));
    policy("denied", "db", "denied-s3", "", strict.endpoint());
  }

  private static void containers() throws Exception {
    AzureContainer.create(azure, "backups");
    stage.stack().secret("azure", Map.of("AZURE_STORAGE_KEY", AZURE_KEY.value()));
    stage.stack().secret("azure-wrong", Map.of("AZURE_STORAGE_KEY", WRONG_AZURE_KEY.value()));
    stage
        .stack()
        .secret(
            "azure-sas",
            Map.of(
                "AZURE_STORAGE_SAS_TOKEN",
                "sv=2021-08-06&ss=b&srt=co&sp=rwdlac&se=2099-01-01T00:00:00Z&sig="
                    + AZURE_SAS.value()));
    for (String secret : List.of("azure", "azure-wrong", "azure-sas")) {
      policyTo(
          """
          {name: main, azure: {container: backups, prefix: leaks/, accountName: %s, endpoint: "%s", \
          credentialsSecretRef: {name: %s}}}\
          """
              .formatted(EmbeddedAzurite.ACCOUNT, azure.endpoint(), secret),
          secret,
          "db",
          "");
    }
  }

  private static String encrypted(String type, String secret) {
    return "encryption: {type: "
        + type
        + ", recipientsSecretRef: {name: "
        + secret
        + ", key: keys}}";
  }

  private static void policy(String name, String database, String bucket, String more) {
    policy(name, database, bucket, more, stage.stack().s3().endpoint());
  }

  private static void policy(
      String name, String database, String bucket, String more, String endpoint) {
    String place =
        "s3: {bucket: %s, prefix: leaks/, endpoint: \"%s\", credentialsSecretRef: {name: %s}}"
            .formatted(EmbeddedS3.BUCKET, endpoint, bucket);
    String local = "{name: local, volume: {claimName: local, path: /leaks}}";
    policyTo("{name: main, " + place + "}, " + local, name, database, more);
  }

  private static void policyTo(String destinations, String name, String database, String more) {
    boolean addressed = database.equals("db") || database.equals("db-wrong");
    stage.create(
        BackupPolicy.class,
        """
        apiVersion: holdfast.dev/v1alpha1
        kind: BackupPolicy
        metadata: {name: %s}
        spec:
          source:
            connection: {%s secretRef: {name: %s}}
            databases: [shop]
          tiers: [{name: daily, schedule: "0 3 1 1 *", retention: {keepLast: 1}}]
          destinations: [%s]
          jobTemplate: {activeDeadline: 5m, noProgressTimeout: 1m, backoffLimit: 0}
          notifications:
            channels: [chat, hook]
            email: [dba@example.com]
            events: [backup.completed, backup.failed, restore.completed, restore.failed]
          %s
        """
            .formatted(
                name,
                addressed ? "host: 127.0.0.1, port: " + stage.stack().postgres().port() + "," : "",
                database,
                destinations,
                more));
  }

  private static void object(Class<? extends HasMetadata> kind, String name, String spec) {
    stage.create(
        kind,
        """
        apiVersion: holdfast.dev/v1alpha1
        kind: %s
        metadata: {name: %s}
        spec: %s
        """
            .formatted(kind.getSimpleName(), name, spec));
  }

  private static void backup(String name, String policy) {
    object(Backup.class, name, "{policyRef: {name: " + policy + "}, tier: daily}");
  }

  private static void restore(String name, String from, String more) {
    object(
        Restore.class,
        name,
        """
        {source: {backupRef: {name: %s}}, target: {connection: {host: 127.0.0.1, port: %d, \
        secretRef: {name: db}}, databases: [{from: shop, to: %s}]}%s, \
        jobTemplate: {activeDeadline: 5m, noProgressTimeout: 1m, backoffLimit: 0}}\
        """
            .formatted(from, stage.stack().postgres().port(), name.replace('-', '_'), more));
  }

  private static String decryption(String secret, String key, String passphrase) {
    return ", decryption: {secretRef: {name: "
        + secret
        + ", key: "
        + key
        + (passphrase == null ? "" : ", passphraseKey: " + passphrase)
        + "}}";
  }

  private static void whatSucceeds() throws Exception {
    stage.stack().kubelet().createClaim(EmbeddedStack.NAMESPACE, "local");
    for (String policy : List.of("plain", "uri", "aged", "signed")) {
      backup(policy + "-1", policy);
    }
    for (String policy : List.of("plain", "uri", "aged", "signed")) {
      completed(Backup.class, policy + "-1");
    }
    stage.collect();
    object(PolicyCheck.class, "look", "{policyRef: {name: plain}}");
    object(Catalogue.class, "list", "{policyRef: {name: plain}}");
    restore("from-plain", "plain-1", "");
    restore("from-uri", "uri-1", "");
    restore("from-aged", "aged-1", decryption("age", "identity", null));
    restore("from-signed", "signed-1", decryption("gpg", "key", "passphrase"));
    object(
        Restore.class,
        "read-back",
        "{source: {backupRef: {name: aged-1}}, mode: ReadBack"
            + decryption("age", "identity", null)
            + "}");
    object(
        Restore.class,
        "verify",
        "{source: {backupRef: {name: plain-1}}, mode: Verify, target: {server: {}}}");
    completed(PolicyCheck.class, "look");
    completed(Catalogue.class, "list");
    for (String name :
        List.of("from-plain", "from-uri", "from-aged", "from-signed", "read-back", "verify")) {
      completed(Restore.class, name);
    }
    if (azure != null) {
      backup("azure-1", "azure");
      completed(Backup.class, "azure-1");
      restore("from-azure", "azure-1", "");
      completed(Restore.class, "from-azure");
    }
    backup("plain-2", "plain");
    completed(Backup.class, "plain-2");
    object(Prune.class, "prune", "{policyRef: {name: plain}}");
    completed(Prune.class, "prune");
    object(BackupCopy.class, "copy", "{backupRef: {name: plain-2}, to: local}");
    stage.ended(BackupCopy.class, "copy");
  }

  private static void whatFails() {
    List<String> policies =
        new ArrayList<>(
            List.of("wrong", "bad-uri", "host", "port", "secret-age", "secret-gpg", "denied"));
    if (azure != null) {
      policies.addAll(List.of("azure-wrong", "azure-sas"));
      object(PolicyCheck.class, "azure-sas", "{policyRef: {name: azure-sas}}");
    }
    for (String policy : policies) {
      backup(policy + "-1", policy);
    }
    for (String policy : CHECKED) {
      object(PolicyCheck.class, policy, "{policyRef: {name: " + policy + "}}");
    }
    restore("no-key", "aged-1", "");
    restore("wrong-key", "aged-1", decryption("age-other", "identity", null));
    restore("wrong-pass", "signed-1", decryption("gpg-wrong", "key", "passphrase"));
    restore("no-identity", "aged-1", decryption("db", "password", null));
    for (String policy : policies) {
      // The volume has it all the same, where only the bucket is denied.
      String end = stage.ended(Backup.class, policy + "-1");
      assertThat(policy.equals("denied") || end.equals("Failed")).as(policy).isTrue();
    }
    for (String policy : CHECKED) {
      failed(PolicyCheck.class, policy);
    }
    for (String name : List.of("no-key", "wrong-key", "wrong-pass", "no-identity")) {
      failed(Restore.class, name);
    }
  }

  private static void whatPeopleAsk() throws Exception {
    Path kubeconfig = stage.file("kubeconfig");
    stage
        .stack()
        .kubernetes()
        .writeKubeconfig(kubeconfig, stage.stack().kubernetes().url(), KUBE_TOKEN.value());
    Path nowhere = stage.file("kubeconfig-nowhere");
    stage.stack().kubernetes().writeKubeconfig(nowhere, "http://127.0.0.1:1/", KUBE_TOKEN.value());
    assertThat(stage.holdfast(kubeconfig, "status")).isZero();
    assertThat(stage.holdfast(kubeconfig, "list", "-o", "yaml")).isZero();
    assertThat(stage.holdfast(kubeconfig, "show", "wrong-1")).isZero();
    assertThat(stage.holdfast(kubeconfig, "backup", "plain", "--name", "by-hand")).isZero();
    assertThat(stage.holdfast(kubeconfig, "verify", "by-hand")).isZero();
    assertThat(stage.holdfast(kubeconfig, "check", "wrong")).isNotZero();
    assertThat(stage.holdfast(kubeconfig, "restore", "no-such-backup")).isNotZero();
    assertThat(stage.holdfast(nowhere, "list")).isNotZero();
    String backups = "/api/v1/namespaces/default/backups";
    for (String path : List.of(backups, "/api/v1/status", backups + "/plain-1?x=y")) {
      assertThat(stage.rest("GET", path, REST_TOKEN.value(), "")).isGreaterThanOrEqualTo(400);
    }
    assertThat(stage.rest("POST", backups, REST_TOKEN.value(), "{\"policy\":\"plain\"}"))
        .isGreaterThanOrEqualTo(400);
  }

  /** The mail server refuses the password, and the others do not take what they are sent. */
  private static void whatIsToldToNobody() {
    backup("wrong-2", "wrong");
    failed(Backup.class, "wrong-2");
    Awaitility.await()
        .atMost(Duration.ofMinutes(4))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              stage.collect();
              return EVIDENCE.at(LeakStage.OBJECTS).stream()
                  .anyMatch(
                      text ->
                          text.contains("it answers with the status 500")
                              && text.contains("the mail server")
                              && text.contains("chat, which is tried again"));
            });
  }

  private static void completed(Class<? extends HasMetadata> kind, String name) throws IOException {
    assertThat(stage.ended(kind, name))
        .as(name + ": " + stage.message(kind, name))
        .isEqualTo("Completed");
  }

  private static void failed(Class<? extends HasMetadata> kind, String name) {
    assertThat(stage.ended(kind, name)).as(name).isEqualTo("Failed");
  }

  @AfterAll
  static void stop() {
    if (stage != null) {
      stage.close();
      strict.close();
    }
    if (azure != null) {
      azure.close();
    }
  }

  private static List<Mark> marks() {
    return List.of(
        PASSWORD,
        WRONG_PASSWORD,
        IN_BAD_URI,
        IN_HOST,
        IN_PORT,
        S3_KEY,
        S3_TOKEN,
        DENIED_KEY,
        PASSPHRASE,
        WRONG_PASSPHRASE,
        MAIL_PASSWORD,
        WRONG_MAIL_PASSWORD,
        HOOK_KEY,
        HOOK_PATH,
        SLACK_PATH,
        KUBE_TOKEN,
        AZURE_KEY,
        WRONG_AZURE_KEY,
        AZURE_SAS,
        REST_TOKEN,
        identity,
        wrongIdentity,
        secretKey);
  }

  @Test
  void noSecretIsOutsideOfItsPlace() {
    assertThat(EVIDENCE.find(marks())).isEmpty();
  }

  /** Of nothing, nothing could be found. */
  @Test
  void everythingWasLookedAt() {
    assertThat(EVIDENCE.places())
        .isEqualTo(
            Set.of(
                Processes.ARGUMENTS,
                Processes.ENVIRONMENT,
                LeakStage.OBJECTS,
                LeakStage.JOB_LOGS,
                LeakStage.OPERATOR_LOG,
                LeakStage.METRICS,
                LeakStage.MAILS,
                LeakStage.POSTS,
                LeakStage.STORED,
                LeakStage.COMMANDS,
                LeakStage.ANSWERS));
    assertSeen(Processes.ARGUMENTS, "pg_dump", "pg_restore", "psql", "age -", "gpg", "operator");
    assertSeen(Processes.ENVIRONMENT, "quarkus-run.jar operator");
    assertSeen(
        LeakStage.OBJECTS,
        "\"kind\":\"Event\"",
        "\"kind\":\"Job\"",
        "\"kind\":\"Pod\"",
        "\"kind\":\"Prune\"",
        "password authentication failed");
    assertSeen(LeakStage.JOB_LOGS, "\"type\":\"report\"", "\"reason\"");
    assertSeen(LeakStage.OPERATOR_LOG, "\"level\":\"INFO\"");
    assertSeen(LeakStage.METRICS, "holdfast_backups");
    assertSeen(LeakStage.MAILS, "Backup wrong-1 failed");
    assertSeen(LeakStage.POSTS, "webhook-signature", "blocks");
    assertSeen(
        LeakStage.STORED, "manifest.json", "PostgreSQL database dump", "PGDMP", "CREATE ROLE");
  }

  @Test
  @EnabledIf(value = EmbeddedAzurite.INSTALLED, disabledReason = EmbeddedAzurite.ABSENT)
  void containersOfAzureWereLookedAtToo() {
    assertSeen(LeakStage.OBJECTS, "from-azure", "azure-sas-1", "azure-wrong-1");
    assertThat(stage.ended(Backup.class, "azure-1")).isEqualTo("Completed");
    assertThat(stage.ended(PolicyCheck.class, "azure-sas")).isEqualTo("Failed");
  }

  /** The search would see it: what was given to Jobs as files is in the Secrets. */
  @Test
  void marksAreInTheirPlaces() {
    Evidence secrets = new Evidence();
    stage
        .stack()
        .client()
        .secrets()
        .inNamespace(EmbeddedStack.NAMESPACE)
        .list()
        .getItems()
        .forEach(secret -> secrets.add("secrets", Serialization.asJson(secret)));

    assertThat(secrets.find(marks()))
        .extracting(Evidence.Finding::mark)
        .contains(
            PASSWORD.name(),
            WRONG_PASSWORD.name(),
            IN_HOST.name(),
            S3_KEY.name(),
            S3_TOKEN.name(),
            PASSPHRASE.name(),
            identity.name(),
            secretKey.name());
  }

  private static void assertSeen(String place, String... what) {
    for (String one : what) {
      assertThat(EVIDENCE.at(place)).as(place).anyMatch(text -> text.contains(one));
    }
  }
}
