package dev.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.Notifications;
import dev.holdfast.api.v1alpha1.PolicySpecs;
import dev.holdfast.embedded.EmbeddedMail;
import dev.holdfast.embedded.EmbeddedStack;
import dev.holdfast.embedded.TemporaryDirectory;
import dev.holdfast.notify.Receiver;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A backup fails, and whoever is to know gets to know, by mail, Slack and a webhook. */
class NotificationStoryIT {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String OLD_KEY = "the old key, of more than 24 bytes";
  private static final String NEW_KEY = "the new key, of more than 24 bytes";

  private static TemporaryDirectory directory;
  private static EmbeddedMail mail;
  private static Receiver hook;
  private static Receiver slack;
  private static EmbeddedStack stack;
  private static Story story;
  private static int count;

  private String name;

  @BeforeAll
  static void start() throws IOException {
    directory = TemporaryDirectory.create("holdfast-notifications");
    mail = EmbeddedMail.start();
    hook = Receiver.start();
    slack = Receiver.start();
    write("hook-url", hook.url());
    write("slack-url", slack.url());
    write("key-new", NEW_KEY + "\n");
    write("key-old", OLD_KEY + "\n");
    write(
        "notifications.properties",
        String.join(
            "\n",
            "quarkus.mailer.from=Holdfast <holdfast@example.com>",
            "quarkus.mailer.host=127.0.0.1",
            "quarkus.mailer.port=" + mail.port(),
            "quarkus.mailer.tls=false",
            "quarkus.mailer.start-tls=DISABLED",
            "holdfast.notifications.retry-after=200MS",
            "holdfast.notifications.longest-retry=1S",
            "holdfast.notifications.pause=100MS",
            // No test of these waits for it: one that ends too soon has told somebody twice.
            "holdfast.notifications.timeout=60S",
            "holdfast.notifications.email.recipients=*@example.com",
            "holdfast.notifications.channels.team.type=email",
            "holdfast.notifications.channels.team.to=team@example.com,boss@example.com",
            "holdfast.notifications.channels.chat.type=slack",
            "holdfast.notifications.channels.chat.url-file=" + path("slack-url"),
            "holdfast.notifications.channels.chat.allow-http=true",
            "holdfast.notifications.channels.chat.allow-addresses=127.0.0.1",
            "holdfast.notifications.channels.hook.type=webhook",
            "holdfast.notifications.channels.hook.url-file=" + path("hook-url"),
            "holdfast.notifications.channels.hook.key-files="
                + path("key-new")
                + ","
                + path("key-old"),
            "holdfast.notifications.channels.hook.allow-http=true",
            "holdfast.notifications.channels.hook.allow-addresses=127.0.0.1",
            "holdfast.notifications.channels.inner.type=slack",
            "holdfast.notifications.channels.inner.url=" + slack.url(),
            "holdfast.notifications.channels.inner.allow-http=true",
            "holdfast.notifications.channels.private.type=slack",
            "holdfast.notifications.channels.private.url=" + slack.url(),
            "holdfast.notifications.channels.private.namespaces=another",
            "holdfast.notifications.channels.broken.type=carrier-pigeon",
            ""));
    stack = EmbeddedStack.start(configuration());
    story = new Story(stack);
  }

  private static void restart() {
    stack.operator().kill();
    stack.startOperator(configuration());
  }

  private static Map<String, String> configuration() {
    return Map.of(
        "QUARKUS_CONFIG_LOCATIONS",
        path("notifications.properties").toString(),
        "HOLDFAST_CATALOGUE_EVERY",
        "0");
  }

  @AfterAll
  static void stop() {
    stack.close();
    slack.close();
    hook.close();
    mail.close();
    directory.close();
  }

  @BeforeEach
  void behave() {
    hook.behave(Receiver.status(200));
    slack.behave(Receiver.status(200));
    name = "shop" + ++count;
  }

  @Test
  void mailArrivesInHtmlAndText() throws MessagingException, IOException {
    policy(List.of("team"), List.of("dba@example.com"));
    fail();

    await().until(() -> mailsOf(name).size() >= 3);
    List<MimeMessage> mails = mailsOf(name);

    assertThat(mails.stream().flatMap(one -> addresses(one).stream()).toList())
        .containsExactlyInAnyOrder("team@example.com", "boss@example.com", "dba@example.com");
    MimeMessage one = mails.get(0);
    assertThat(one.getSubject()).isEqualTo("Backup " + name + "-b failed (default)");
    assertThat(one.getFrom()[0]).hasToString("Holdfast <holdfast@example.com>");
    assertThat(one.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    MimeMultipart parts = (MimeMultipart) one.getContent();
    assertThat(parts.getContentType()).startsWith("multipart/alternative");
    assertThat((String) parts.getBodyPart(0).getContent())
        .contains("the BackupPolicy has no tier \"nightly\"")
        .contains("kubectl -n default describe backup " + name + "-b");
    assertThat((String) parts.getBodyPart(1).getContent())
        .contains("<!DOCTYPE html>")
        .contains("no tier &quot;nightly&quot;");
  }

  @Test
  void webhookIsSignedWithBothKeysAndComesAgainUntilItIsTaken() throws IOException {
    hook.behave(Receiver.status(500));
    policy(List.of("hook", "chat"), List.of());
    fail();

    await().until(() -> postsOf(hook, name).size() >= 2);
    BackupPolicy failing = story.awaitPolicy(name, policy -> notified(policy, "False"));
    hook.behave(Receiver.status(204));
    story.awaitPolicy(name, policy -> notified(policy, "True"));

    assertThat(message(failing))
        .isEqualTo(
            "notifications wait for hook, which is tried again: it answers with the status 500");
    List<Receiver.Post> posts = postsOf(hook, name);
    for (Receiver.Post post : posts) {
      String signed =
          post.headers().get("webhook-id")
              + "."
              + post.headers().get("webhook-timestamp")
              + "."
              + post.body();
      assertThat(post.headers().get("webhook-signature").split(" "))
          .containsExactly("v1," + hmac(NEW_KEY, signed), "v1," + hmac(OLD_KEY, signed));
      assertThat(post.headers().get("webhook-id"))
          .isEqualTo(posts.get(0).headers().get("webhook-id"));
    }
    JsonNode notification = MAPPER.readTree(posts.get(0).body()).at("/data/notifications/0");
    assertThat(notification.get("event").textValue()).isEqualTo("backup.failed");
    assertThat(notification.get("id").textValue())
        .isEqualTo(posts.get(0).headers().get("webhook-id"));
    assertThat(postsOf(slack, name)).hasSize(1);
    assertThat(MAPPER.readTree(postsOf(slack, name).get(0).body()).get("text").textValue())
        .isEqualTo("Backup " + name + "-b failed (default)");
  }

  /** The operator is killed while the other side has it and has not answered. */
  @Test
  void operatorThatIsKilledTellsAgainWithTheSameIdentifier() {
    hook.behave((connection, out) -> Thread.sleep(600_000));
    policy(List.of("hook"), List.of());
    fail();
    await().until(() -> !postsOf(hook, name).isEmpty());

    restart();
    hook.behave(Receiver.status(200));

    await()
        .until(
            () -> story.awaitPolicy(name, p -> true).getStatus().notifications().due().isEmpty());
    assertThat(
            postsOf(hook, name).stream().map(post -> post.headers().get("webhook-id")).distinct())
        .hasSize(1);
    assertThat(postsOf(hook, name).size()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void whatCannotBeDeliveredIsToldByThePolicyAndBackupsGoOn() {
    policy(List.of("inner", "private", "broken"), List.of("x@evil.example"));
    fail();

    BackupPolicy policy =
        story.awaitPolicy(
            name,
            one ->
                notified(one, "False")
                    && message(one).contains("inner, which")
                    && message(one).contains("broken, which"));

    assertThat(message(policy))
        .contains(
            "there is no channel \"private\" for the namespace default; there are broken, chat,"
                + " hook, inner, team")
        .contains("x@evil.example may get no mail; allowed are *@example.com")
        .contains("inner, which is tried again: its host has no address that may be connected to")
        .contains(
            "broken, which is tried again: it is not set up: type is none of email, slack,"
                + " webhook");
    assertThat(postsOf(slack, name)).isEmpty();
    assertThat(
            policy.getStatus().conditions().stream()
                .filter(one -> one.getType().equals(BackupPolicyStatus.READY))
                .map(one -> one.getStatus()))
        .containsExactly("True");
    assertThat(stack.operator().log())
        .doesNotContain("/hook")
        .doesNotContain(OLD_KEY)
        .doesNotContain("body-secret");
  }

  private void policy(List<String> channels, List<String> email) {
    story.policy(name, story.parts());
    // The operator writes its status meanwhile.
    await()
        .ignoreExceptionsMatching(
            e -> e instanceof KubernetesClientException conflict && conflict.getCode() == 409)
        .until(
            () ->
                stack
                    .client()
                    .resources(BackupPolicy.class)
                    .inNamespace(EmbeddedStack.NAMESPACE)
                    .withName(name)
                    .edit(one -> notifying(one, channels, email)),
            one -> one.getSpec().notifications() != null);
    story.awaitPolicy(
        name, one -> one.getStatus() != null && one.getStatus().notifications() != null);
  }

  private static BackupPolicy notifying(
      BackupPolicy policy, List<String> channels, List<String> email) {
    policy.setSpec(
        PolicySpecs.notifying(policy.getSpec(), new Notifications(channels, email, List.of())));
    return policy;
  }

  private void fail() {
    story.backup(name + "-b", name, "nightly");
    story.awaitFinal(name + "-b");
  }

  private static boolean notified(BackupPolicy policy, String status) {
    return policy.getStatus().conditions().stream()
        .anyMatch(
            one ->
                one.getType().equals(BackupPolicyStatus.NOTIFIED)
                    && one.getStatus().equals(status));
  }

  private static String message(BackupPolicy policy) {
    return policy.getStatus().conditions().stream()
        .filter(one -> one.getType().equals(BackupPolicyStatus.NOTIFIED))
        .findFirst()
        .orElseThrow()
        .getMessage();
  }

  private static List<Receiver.Post> postsOf(Receiver receiver, String policy) {
    return receiver.posts().stream().filter(post -> post.body().contains(policy + "-b")).toList();
  }

  private static List<MimeMessage> mailsOf(String policy) {
    return mail.messages().stream().filter(one -> subject(one).contains(policy + "-b")).toList();
  }

  private static String subject(MimeMessage message) {
    try {
      return message.getSubject();
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> addresses(MimeMessage message) {
    try {
      return Arrays.stream(message.getAllRecipients()).map(Address::toString).toList();
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hmac(String key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path path(String file) {
    return directory.path().resolve(file);
  }

  private static void write(String file, String text) throws IOException {
    Files.writeString(path(file), text);
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(100));
  }
}
