package dev.holdfast.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.mail.SMTPException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mail, and mail servers that do not take it. */
class MailChannelTest {
  private static final Message MESSAGE =
      new Message(List.of(Sample.notice("a", "Backup shop-1 failed", "why")));

  private final List<Mail> sent = new ArrayList<>();

  @Test
  void mailHasBothFormsAndSaysThatAMachineSendsIt() throws DeliveryException {
    channel(Uni.createFrom().voidItem(), List.of()).deliver(MESSAGE, List.of("dba@example.com"));

    assertThat(sent)
        .singleElement()
        .satisfies(
            mail -> {
              assertThat(mail.getTo()).containsExactly("dba@example.com");
              assertThat(mail.getSubject()).isEqualTo("Backup shop-1 failed (shops)");
              assertThat(mail.getText()).contains("why");
              assertThat(mail.getHtml()).contains("why");
              assertThat(mail.getHeaders())
                  .containsEntry("Auto-Submitted", List.of("auto-generated"))
                  .containsEntry("Holdfast-Notification", List.of("a"));
            });
  }

  /** What is said comes from servers, dumps and objects that anybody may have written. */
  @Test
  void nothingThatIsSaidBecomesAHeaderOrAnAddress() throws DeliveryException {
    Message hostile =
        new Message(
            List.of(
                Sample.notice(
                    "a", "Backup\r\nBcc: evil@example.com\r\n\r\n<b>", "m\r\n.\r\nMAIL FROM:<x>")));

    channel(Uni.createFrom().voidItem(), List.of()).deliver(hostile, List.of("dba@example.com"));

    Mail mail = sent.get(0);
    assertThat(mail.getSubject()).doesNotContain("\r").doesNotContain("\n");
    assertThat(mail.getHeaders())
        .containsOnlyKeys("Auto-Submitted", "Holdfast-Notification")
        .containsEntry("Holdfast-Notification", List.of("a"));
    assertThat(mail.getTo()).containsExactly("dba@example.com");
    assertThat(mail.getBcc()).isNullOrEmpty();
    assertThat(mail.getCc()).isNullOrEmpty();
    assertThat(mail.getHtml()).doesNotContain("<b>");
  }

  @Test
  void channelOfFixedAddressesSendsToThese() throws DeliveryException {
    channel(Uni.createFrom().voidItem(), List.of("a@example.com", "b@example.com"))
        .deliver(MESSAGE, List.of());

    assertThat(sent)
        .extracting(Mail::getTo)
        .containsExactly(List.of("a@example.com"), List.of("b@example.com"));
  }

  /** Whoever has left must not keep it from those who are still there. */
  @Test
  void addressThatIsRefusedKeepsNoOtherFromItsMailAndIsTold() throws DeliveryException {
    Set<String> gone = new HashSet<>(Set.of("b@example.com"));
    MailChannel channel =
        new MailChannel(
            mails -> {
              sent.addAll(List.of(mails));
              return gone.contains(mails[0].getTo().get(0))
                  ? Uni.createFrom().failure(new SMTPException("gone", 550, List.of(), true))
                  : Uni.createFrom().voidItem();
            },
            List.of("a@example.com", "b@example.com", "c@example.com"),
            Duration.ofSeconds(1));

    for (int attempt = 0; attempt < 2; attempt++) {
      DeliveryException failure =
          catchThrowableOfType(DeliveryException.class, () -> channel.deliver(MESSAGE, List.of()));
      assertThat(failure.isRefused()).isTrue();
      assertThat(failure)
          .hasMessage("the mail server answers with the status 550 for 1 of 3 addresses");
    }
    gone.clear();
    channel.deliver(MESSAGE, List.of());

    assertThat(sent)
        .extracting(mail -> mail.getTo().get(0))
        .containsExactly(
            "a@example.com", "b@example.com", "c@example.com", "b@example.com", "b@example.com");
  }

  /** What has come meanwhile is new to those who have the rest. */
  @Test
  void nobodyGetsTwiceWhatAnotherAddressHasRefused() throws DeliveryException {
    boolean[] refuses = {true};
    MailChannel channel =
        new MailChannel(
            mails -> {
              sent.addAll(List.of(mails));
              return refuses[0] && mails[0].getTo().contains("b@example.com")
                  ? Uni.createFrom().failure(new SMTPException("gone", 550, List.of(), true))
                  : Uni.createFrom().voidItem();
            },
            List.of("a@example.com", "b@example.com"),
            Duration.ofSeconds(1));
    assertThatThrownBy(() -> channel.deliver(MESSAGE, List.of()))
        .isInstanceOf(DeliveryException.class);
    sent.clear();
    refuses[0] = false;

    channel.deliver(
        new Message(
            List.of(MESSAGE.notices().get(0), Sample.notice("b", "Backup shop-2 failed", "why"))),
        List.of());

    assertThat(sent)
        .extracting(mail -> mail.getTo().get(0) + " " + mail.getSubject())
        .containsExactly(
            "a@example.com Backup shop-2 failed (shops)",
            "b@example.com 2 notifications: 2 backup.failed");
  }

  @Test
  void addressThatIsRefusedForGoodHoldsUpNoOthers() {
    DeliveryException failure =
        failure(new SMTPException("no such user", 550, List.of("550 secret"), true));

    assertThat(failure.isRefused()).isTrue();
    assertThat(failure).hasMessage("the mail server answers with the status 550");
  }

  /** It would be told of every message, and none is wrong. */
  @ParameterizedTest
  @ValueSource(ints = {530, 534, 535, 538})
  void passwordThatIsRefusedIsNoFaultOfTheMessage(int status) {
    DeliveryException failure =
        failure(new SMTPException("AUTH PLAIN failed", status, List.of("secret"), true));

    assertThat(failure.isRefused()).isFalse();
    assertThat(failure)
        .hasMessage(
            "the mail server does not accept the operator's user name and password (status "
                + status
                + ")");
  }

  @Test
  void connectionThatIsNotSecureIsToldAsSuch() {
    assertThat(failure(new IllegalStateException(new SSLHandshakeException("smtp.inner"))))
        .hasMessage(
            "the mail server's certificate is not trusted, has expired or is of another host");
    assertThat(failure(new IllegalStateException("STARTTLS required but not supported by server")))
        .hasMessage("the mail server knows no STARTTLS, without which nothing is sent");
  }

  @Test
  void serverThatIsBusyIsTriedAgain() {
    assertThat(failure(new SMTPException("later", 451, List.of("451 later"), false)).isRefused())
        .isFalse();
  }

  @Test
  void serverThatIsNotThereIsTriedAgainAndItsNameIsNotTold() {
    DeliveryException failure =
        failure(new IllegalStateException(new ConnectException("refused: smtp.inner:25")));

    assertThat(failure.isRefused()).isFalse();
    assertThat(failure).hasMessage("the mail server cannot be reached");
  }

  @Test
  void serverThatHangsIsLeft() {
    DeliveryException failure =
        catchThrowableOfType(
            DeliveryException.class,
            () ->
                channel(Uni.createFrom().nothing(), List.of())
                    .deliver(MESSAGE, List.of("dba@example.com")));

    assertThat(failure).hasMessage("the mail server does not answer within 1 s");
  }

  private DeliveryException failure(Throwable cause) {
    return catchThrowableOfType(
        DeliveryException.class,
        () ->
            channel(Uni.createFrom().failure(cause), List.of())
                .deliver(MESSAGE, List.of("dba@example.com")));
  }

  private MailChannel channel(Uni<Void> answer, List<String> to) {
    ReactiveMailer mailer =
        mails -> {
          sent.addAll(List.of(mails));
          return answer;
        };
    return new MailChannel(mailer, to, Duration.ofSeconds(1));
  }
}
