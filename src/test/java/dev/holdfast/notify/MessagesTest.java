package dev.holdfast.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.DueNotification;
import dev.holdfast.api.v1alpha1.NotificationEvent;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people read. */
class MessagesTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String HOSTILE =
      "<script>alert(1)</script> <!channel> & {secret} \"' <http://evil.example|click>";

  @Test
  void subjectOfOneSaysWhatHappenedAndWhere() {
    assertThat(message(Sample.notice("a", "Backup shop-1 failed", "why")).subject())
        .isEqualTo("Backup shop-1 failed (shops)");
  }

  @Test
  void subjectOfSeveralCountsThem() {
    Message message =
        new Message(
            List.of(
                notice(NotificationEvent.BACKUP_STALE, false, 0),
                notice(NotificationEvent.BACKUP_FAILED, false, 3),
                notice(NotificationEvent.BACKUP_STALE, true, 0)));

    assertThat(message.subject())
        .isEqualTo("6 notifications: 4 backup.failed, 1 backup.stale, 1 backup.stale is over");
  }

  @Test
  void subjectOfOneThatStandsForOthersSaysSo() {
    assertThat(message(notice(NotificationEvent.BACKUP_FAILED, false, 12)).subject())
        .contains(", and 12 more of the kind (shops)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nBcc: x@example.com", "a\nb", "a\u0000b", "a\u2028b", "a\u202eb"})
  void subjectIsOneLine(String title) {
    assertThat(message(Sample.notice("a", title, "m")).subject())
        .doesNotContain("\r", "\n", "\u0000", "\u2028", "\u202e");
  }

  @Test
  void subjectIsBounded() {
    assertThat(message(Sample.notice("a", "x".repeat(400), "m")).subject()).hasSize(150);
  }

  @Test
  void identifierIsThatOfTheNotificationAndOfSeveralTheirsTogether() {
    Notice a = Sample.notice("a", "t", "m");
    Notice b = Sample.notice("b", "t", "m");

    assertThat(message(a).id()).isEqualTo("a");
    assertThat(new Message(List.of(a, b)).id()).isEqualTo(new Message(List.of(b, a)).id());
    assertThat(new Message(List.of(a, b)).id()).isNotIn("a", "b");
  }

  @Test
  void mailIsEscaped() {
    MailText mail = MailText.of(message(Sample.notice("a", HOSTILE, HOSTILE)));

    assertThat(mail.html())
        .doesNotContain("<script>")
        .contains("&lt;script&gt;alert(1)&lt;/script&gt; &lt;!channel&gt; &amp; {secret}")
        .contains("<title>&lt;script&gt;");
    assertThat(mail.plain()).contains(HOSTILE);
  }

  @Test
  void mailSaysWhatToDo() {
    MailText mail = MailText.of(message(failure()));

    for (String text :
        List.of(mail.html().replace("&#39;", "'").replace("&quot;", "\""), mail.plain())) {
      assertThat(text)
          .contains("Backup shop-1 failed")
          .contains("no space left")
          .contains("The newest good backup is shop-good, of 2026-11-21T03:00:00Z.")
          .contains("kubectl -n shops describe backup shop-1")
          .contains("kubectl -n shops logs --tail=100 -l holdfast.dev/backup=shop-1")
          .contains("| kubectl -n shops create -f -");
    }
  }

  @Test
  void plainMailIsReadable() {
    assertThat(
            MailText.of(message(Sample.notice("a", "Backup shop-1 failed", "No space."))).plain())
        .isEqualTo(
            """
            Backup shop-1 failed
            Needs attention. No space.

            See why:
              kubectl -n shops describe backup shop-1

            Policy shops/shop, tier daily, 2026-11-21T03:00:00Z, backup.failed

            --\s
            Sent by Holdfast, since spec.notifications of the policy asks for it.
            """);
  }

  @Test
  void mailOfFiftyHasAllOfThem() {
    Message message =
        new Message(
            IntStream.range(0, 50)
                .mapToObj(i -> Sample.notice("n" + i, "Backup b" + i + " failed", "why " + i))
                .toList());

    MailText mail = MailText.of(message);

    IntStream.range(0, 50)
        .forEach(
            i -> {
              assertThat(mail.html()).contains("why " + i + "<");
              assertThat(mail.plain()).contains("why " + i + "\n");
            });
    assertThat(mail.html().length()).isLessThan(100_000);
  }

  @Test
  void slackMentionsNobodyAndLinksNowhere() throws IOException {
    JsonNode slack =
        MAPPER.readTree(SlackPayload.of(message(Sample.notice("a", HOSTILE, HOSTILE))));

    assertThat(slack.get("text").textValue()).doesNotContain("<").contains("&lt;!channel&gt;");
    for (JsonNode block : slack.get("blocks")) {
      JsonNode text = block.get("text");
      if (text != null && text.get("type").textValue().equals("mrkdwn")) {
        assertThat(text.get("text").textValue()).doesNotContain("<", "HOSTILE");
      }
    }
  }

  @Test
  void slackTakesWhateverThereIs() throws IOException {
    for (int count : new int[] {1, 2, 10, 11, 50}) {
      Message message =
          new Message(
              IntStream.range(0, count)
                  .mapToObj(i -> Sample.notice("n" + i, "t".repeat(250), "m".repeat(500)))
                  .toList());
      JsonNode slack = MAPPER.readTree(SlackPayload.of(message));

      assertThat(slack.get("blocks").size()).isLessThanOrEqualTo(50);
      for (JsonNode block : slack.get("blocks")) {
        if (block.has("text")) {
          int most = block.get("type").textValue().equals("header") ? 150 : 3_000;
          assertThat(block.get("text").get("text").textValue())
              .isNotEmpty()
              .hasSizeLessThanOrEqualTo(most);
        }
      }
    }
  }

  /** Every event has words, and whatever somebody should act on says how. */
  @ParameterizedTest
  @EnumSource(NotificationEvent.class)
  void everyEventIsPutIntoWords(NotificationEvent event) {
    BackupPolicy policy = Sample.policy(null);
    for (boolean over : new boolean[] {false, true}) {
      Notice notice =
          Notices.of(
              policy,
              Sample.status(),
              new DueNotification(
                  "id",
                  event,
                  over,
                  "Backup",
                  "shop-1",
                  null,
                  null,
                  null,
                  "m",
                  null,
                  List.of("ops")));

      assertThat(notice.title()).isNotBlank().doesNotContain("null");
      assertThat(notice.steps().isEmpty()).isEqualTo(!notice.isBad());
      assertThat(MailText.of(message(notice)).plain()).contains(notice.title());
    }
  }

  @Test
  void whoHasToWorryIsToldOfTheNewestGoodBackup() {
    assertThat(failure().safety())
        .isEqualTo("The newest good backup is shop-good, of 2026-11-21T03:00:00Z.");
    assertThat(notice(NotificationEvent.BACKUP_COMPLETED, false, 0).safety()).isNull();
    assertThat(notice(NotificationEvent.BACKUP_STALE, true, 0).safety()).isNull();
  }

  /** The status of the backup that is not sound may not say so yet. */
  @Test
  void nobodyIsToldThatTheBackupIsGoodThatIsInDoubt() {
    assertThat(notice(NotificationEvent.BACKUP_VERIFICATION_FAILED, false, 0).safety()).isNull();
    assertThat(notice(NotificationEvent.BACKUP_UNUSUAL_SIZE, false, 0).safety()).isNull();
  }

  static Notice failure() {
    Facts facts =
        Facts.of(
            Sample.policy(null),
            List.of(),
            List.of(Sample.backup("shop-1", BackupPhase.FAILED, "no space left")),
            List.of(),
            List.of());
    return facts.happened().stream()
        .flatMap(fact -> Stream.of(due(fact)))
        .map(due -> Notices.of(Sample.policy(null), Sample.status(), due))
        .findFirst()
        .orElseThrow();
  }

  private static DueNotification due(Fact fact) {
    return new DueNotification(
        fact.id(),
        fact.event(),
        fact.over(),
        fact.kind(),
        fact.name(),
        fact.tier(),
        fact.time(),
        fact.time(),
        fact.message(),
        null,
        List.of("ops"));
  }

  private static Notice notice(NotificationEvent event, boolean over, int others) {
    return Notices.of(
        Sample.policy(null),
        Sample.status(),
        new DueNotification(
            event.text() + over,
            event,
            over,
            "Backup",
            "shop-1",
            "daily",
            null,
            null,
            "m",
            others,
            List.of("ops")));
  }

  private static Message message(Notice notice) {
    return new Message(List.of(notice));
  }
}
