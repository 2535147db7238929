package dev.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.embedded.EmbeddedMail;
import dev.holdfast.embedded.EmbeddedStack;
import dev.holdfast.embedded.StartTlsFront;
import dev.holdfast.embedded.TemporaryDirectory;
import dev.holdfast.embedded.TestAuthority;
import dev.holdfast.install.Chart;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mail over STARTTLS, with the configuration and the files that the chart gives the operator. */
class MailStoryIT {
  private static final String USER = "holdfast";
  private static final String PASSWORD = "mail-Secret-7c1d09";

  private static final Map<String, SSLContext> CERTIFICATES = new HashMap<>();
  private static TemporaryDirectory directory;
  private static EmbeddedMail mail;
  private static StartTlsFront front;
  private static EmbeddedStack stack;
  private static Story story;
  private static int count;

  private String name;

  @BeforeAll
  static void start() throws IOException {
    directory = TemporaryDirectory.create("holdfast-mail");
    Path path = directory.path();
    TestAuthority known = TestAuthority.create(path.resolve("known.p12"));
    Files.writeString(path.resolve("known.pem"), known.pem());
    CERTIFICATES.put("good", known.server("good", "ip:127.0.0.1"));
    CERTIFICATES.put("misnamed", known.server("misnamed", "dns:mail.example.com"));
    CERTIFICATES.put(
        "expired", known.server("expired", "ip:127.0.0.1", "-startdate", "-10d", "-validity", "5"));
    CERTIFICATES.put(
        "stranger",
        TestAuthority.create(path.resolve("unknown.p12")).server("stranger", "ip:127.0.0.1"));
    mail = EmbeddedMail.start();
    mail.user(USER, PASSWORD);
    front = StartTlsFront.start(mail.port(), CERTIFICATES.get("good"));
    stack = EmbeddedStack.start(asInstalled());
    story = new Story(stack);
  }

  @AfterAll
  static void stop() {
    stack.close();
    front.close();
    mail.close();
    directory.close();
  }

  @BeforeEach
  void behave() {
    mail.user(USER, PASSWORD);
    front.use(CERTIFICATES.get("good"));
    name = "shop" + ++count;
  }

  @Test
  void mailIsSentEncryptedByTheUserThatIsMounted() {
    policy();

    fail();

    awaitMail();
    assertThat(front.encrypted())
        .contains("MAIL FROM:")
        .contains(base64(USER), base64(PASSWORD))
        .doesNotContain("XOAUTH2");
    assertNothingInTheClear();
  }

  @ParameterizedTest
  @ValueSource(strings = {"misnamed", "expired", "stranger"})
  void serverWhoseCertificateIsWrongGetsNothing(String certificate) {
    front.use(CERTIFICATES.get(certificate));
    policy();
    int before = front.encrypted().length();

    fail();

    awaitNotified(
        "False", "the mail server's certificate is not trusted, has expired or is of another host");
    assertThat(front.encrypted()).hasSize(before);
    assertNothingInTheClear();
    front.use(CERTIFICATES.get("good"));
    awaitMail();
    awaitNotified("True", "");
  }

  /** Such as one of which somebody in between has taken the offer away. */
  @Test
  void serverWithoutTlsGetsNothing() {
    front.withoutTls();
    policy();

    fail();

    awaitNotified("False", "the mail server knows no STARTTLS, without which nothing is sent");
    assertNothingInTheClear();
    front.use(CERTIFICATES.get("good"));
    awaitMail();
    awaitNotified("True", "");
  }

  /** It has been sent, and nobody has said that it was taken. */
  @Test
  void mailThatNobodyHasTakenIsSentAgain() {
    front.swallow();
    policy();

    fail();

    awaitNotified("False", "notifications wait for team, which is tried again: the mail server ");
    assertThat(mail.messages()).noneMatch(this::isOurs);
    front.use(CERTIFICATES.get("good"));
    awaitMail();
    awaitNotified("True", "");
  }

  /** Each mail that is not answered keeps its connection, and there are only so many of them. */
  @Test
  void serverThatHangsOftenKeepsNobodyFromSendingWhenItIsWellAgain() {
    front.hang();
    int before = front.unanswered();
    policy();

    fail();

    Awaitility.await().atMost(Duration.ofMinutes(5)).until(() -> front.unanswered() - before > 11);
    front.answer();
    awaitMail();
    awaitNotified("True", "");
  }

  @Test
  void passwordThatIsWrongIsToldAndNothingIsLost() {
    mail.user(USER, "another");
    policy();

    fail();

    awaitNotified("False", "does not accept the operator's user name and password (status 535)");
    assertThat(stack.operator().log()).doesNotContain(PASSWORD);
    mail.user(USER, PASSWORD);
    awaitMail();
    awaitNotified("True", "");
  }

  /** The operator's environment and files, as the chart has them, below another directory. */
  private static Map<String, String> asInstalled() throws IOException {
    String values =
        """
        notifications:
          existingSecret: ""
          mail: {from: "Holdfast <holdfast@example.com>", host: 127.0.0.1, port: %d, credentialsSecret: smtp}
          channels:
            team: {type: email, to: [team@example.com]}
        configuration:
          quarkus.tls.mail.trust-store.pem.certs: %s
          quarkus.mailer.tls-configuration-name: mail
          holdfast.notifications.retry-after: 200MS
          holdfast.notifications.longest-retry: 1S
          holdfast.notifications.pause: 100MS
          holdfast.notifications.timeout: 2S
        """
            .formatted(front.port(), directory.path().resolve("known.pem"));
    PodSpec pod = Chart.pod(values);
    Container container = pod.getContainers().get(0);
    Map<String, String> properties = Chart.objects(values, ConfigMap.class).get(0).getData();
    Map<String, String> credentials = Map.of("username", USER, "password", PASSWORD);
    for (Volume volume : pod.getVolumes()) {
      Path mounted = mounted(container, volume.getName());
      Files.createDirectories(mounted);
      if (volume.getConfigMap() != null) {
        for (Map.Entry<String, String> file : properties.entrySet()) {
          Files.writeString(mounted.resolve(file.getKey()), file.getValue());
        }
      }
      if (volume.getSecret() != null) {
        for (KeyToPath item : volume.getSecret().getItems()) {
          Files.writeString(mounted.resolve(item.getPath()), credentials.get(item.getKey()));
        }
      }
    }
    Map<String, String> environment = new HashMap<>();
    for (EnvVar variable : container.getEnv()) {
      if (variable.getName().endsWith("_LOCATIONS")) {
        environment.put(
            variable.getName(),
            variable.getValue().replace("/etc/", directory.path().resolve("etc") + "/"));
      }
    }
    environment.put("HOLDFAST_CATALOGUE_EVERY", "0");
    return environment;
  }

  private static Path mounted(Container container, String volume) {
    return container.getVolumeMounts().stream()
        .filter(mount -> mount.getName().equals(volume))
        .map(VolumeMount::getMountPath)
        .map(path -> directory.path().resolve(path.substring(1)))
        .findFirst()
        .orElseThrow();
  }

  private void policy() {
    stack
        .client()
        .resource(
            """
            apiVersion: holdfast.dev/v1alpha1
            kind: BackupPolicy
            metadata: {name: %s, namespace: default}
            spec:
              source: {connection: {host: nowhere}, databases: [shop]}
              destinations: [{name: offsite, s3: {bucket: backups}}]
              notifications: {channels: [team]}
            """
                .formatted(name))
        .create();
    story.awaitPolicy(
        name, one -> one.getStatus() != null && one.getStatus().notifications() != null);
  }

  private void fail() {
    story.backup(name + "-b", name, "nightly");
    story.awaitFinal(name + "-b");
  }

  private void awaitMail() {
    try {
      Awaitility.await()
          .atMost(Duration.ofMinutes(3))
          .until(() -> mail.messages().stream().anyMatch(this::isOurs));
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("no mail came; the operator:\n" + stack.operator().log(), e);
    }
  }

  /** Where several notifications have waited they come in one mail, whose subject counts them. */
  private boolean isOurs(MimeMessage message) {
    try {
      MimeMultipart parts = (MimeMultipart) message.getContent();
      return ((String) parts.getBodyPart(0).getContent()).contains(name + "-b failed");
    } catch (MessagingException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitNotified(String status, String words) {
    BackupPolicy policy =
        story.awaitPolicy(
            name,
            one ->
                one.getStatus().conditions().stream()
                    .anyMatch(
                        condition ->
                            condition.getType().equals(BackupPolicyStatus.NOTIFIED)
                                && condition.getStatus().equals(status)
                                && condition.getMessage().contains(words)));
    assertThat(policy).isNotNull();
  }

  private static void assertNothingInTheClear() {
    assertThat(front.inTheClear())
        .isNotEmpty()
        .allMatch(line -> line.matches("(?i)(EHLO .*|STARTTLS|QUIT|RSET)"));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
