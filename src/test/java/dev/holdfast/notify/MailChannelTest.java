package dev.holdfast.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.mail.SMTPException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

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

    assertThat(sent.get(0).getTo()).containsExactly("a@example.com", "b@example.com");
  }

  @Test
  void addressThatIsRefusedForGoodHoldsUpNoOthers() {
    DeliveryException failure =
        failure(new SMTPException("no such user", 550, List.of("550 secret"), true));

    assertThat(failure.isRefused()).isTrue();
    assertThat(failure).hasMessage("the mail server answers with the status 550");
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
