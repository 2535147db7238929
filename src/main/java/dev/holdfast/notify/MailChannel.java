package dev.holdfast.notify;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.smallrye.mutiny.TimeoutException;
import io.vertx.ext.mail.SMTPException;
import java.time.Duration;
import java.util.List;

/** E-mail, to addresses that are its own or come with the message. */
final class MailChannel implements Channel {
  private static final int PERMANENT = 500;

  private final ReactiveMailer mailer;
  private final List<String> to;
  private final Duration timeout;

  /**
   * @param to the addresses; empty if they come with the message
   */
  MailChannel(ReactiveMailer mailer, List<String> to, Duration timeout) {
    this.mailer = mailer;
    this.to = List.copyOf(to);
    this.timeout = timeout;
  }

  @Override
  public void deliver(Message message, List<String> recipients) throws DeliveryException {
    MailText text = MailText.of(message);
    Mail mail = new Mail();
    mail.setTo(to.isEmpty() ? recipients : to);
    mail.setSubject(message.subject());
    mail.setText(text.plain());
    mail.setHtml(text.html());
    // Out-of-office replies are of use to nobody.
    mail.addHeader("Auto-Submitted", "auto-generated");
    mail.addHeader("Holdfast-Notification", message.id());
    try {
      mailer.send(mail).await().atMost(timeout);
    } catch (TimeoutException e) {
      throw DeliveryException.unreachable(
          "the mail server does not answer within " + timeout.toSeconds() + " s", e);
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  private static DeliveryException failure(RuntimeException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SMTPException smtp) {
        int code = smtp.getReplyCode();
        String says = "the mail server answers with the status " + code;
        return code >= PERMANENT
            ? DeliveryException.refused(says, e)
            : DeliveryException.unreachable(says, e);
      }
    }
    return DeliveryException.unreachable("the mail server cannot be reached", e);
  }
}
