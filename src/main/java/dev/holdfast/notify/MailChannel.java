package dev.holdfast.notify;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.smallrye.mutiny.TimeoutException;
import io.vertx.ext.mail.SMTPException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLException;

/** E-mail, to addresses that are its own or come with the message. */
final class MailChannel implements Channel {
  private static final int PERMANENT = 500;

  /** Several times what may be due for one policy at once. */
  private static final int MOST_REMEMBERED = 2_000;

  /**
   * What is said of the operator, and not of a message.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc4954#section-6">RFC 4954, status codes</a>
   */
  private static final Set<Integer> ABOUT_CREDENTIALS = Set.of(530, 534, 535, 538);

  private final ReactiveMailer mailer;
  private final List<String> to;
  private final Duration timeout;

  /** In the order in which they were taken. */
  private final Map<Taken, Boolean> taken =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Taken, Boolean> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  /** A notification that a mail server has taken for an address. */
  private record Taken(String notice, String address) {}

  /**
   * @param to the addresses; empty if they come with the message
   */
  MailChannel(ReactiveMailer mailer, List<String> to, Duration timeout) {
    this.mailer = mailer;
    this.to = List.copyOf(to);
    this.timeout = timeout;
  }

  /**
   * Each address gets a mail of its own, since a server that refuses one of several takes none of
   * them: whoever has left would keep it from all others.
   */
  @Override
  public void deliver(Message message, List<String> recipients) throws DeliveryException {
    List<String> addresses = to.isEmpty() ? recipients : to;
    DeliveryException refusal = null;
    int refused = 0;
    for (String address : addresses) {
      try {
        deliver(message, address);
      } catch (DeliveryException e) {
        if (!e.isRefused()) {
          throw e;
        }
        refusal = e;
        refused++;
      }
    }
    if (refusal != null) {
      throw refused == addresses.size()
          ? refusal
          : DeliveryException.refused(
              refusal.getMessage() + " for " + refused + " of " + addresses.size() + " addresses",
              refusal);
    }
  }

  /** What this address has already, it does not get again because of another one. */
  private void deliver(Message message, String address) throws DeliveryException {
    List<Notice> left =
        message.notices().stream()
            .filter(notice -> !taken.containsKey(new Taken(notice.id(), address)))
            .toList();
    if (!left.isEmpty()) {
      send(new Message(left), address);
      left.forEach(notice -> taken.put(new Taken(notice.id(), address), true));
    }
  }

  private void send(Message message, String address) throws DeliveryException {
    MailText text = MailText.of(message);
    Mail mail = new Mail();
    mail.addTo(address);
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
        return answered(smtp.getReplyCode(), e);
      }
      if (cause instanceof SSLException) {
        return DeliveryException.unreachable(
            "the mail server's certificate is not trusted, has expired or is of another host", e);
      }
      if (String.valueOf(cause.getMessage()).startsWith("STARTTLS required")) {
        return DeliveryException.unreachable(
            "the mail server knows no STARTTLS, without which nothing is sent", e);
      }
    }
    return DeliveryException.unreachable("the mail server cannot be reached", e);
  }

  private static DeliveryException answered(int code, RuntimeException e) {
    if (ABOUT_CREDENTIALS.contains(code)) {
      return DeliveryException.unreachable(
          "the mail server does not accept the operator's user name and password (status "
              + code
              + ")",
          e);
    }
    String says = "the mail server answers with the status " + code;
    return code >= PERMANENT
        ? DeliveryException.refused(says, e)
        : DeliveryException.unreachable(says, e);
  }
}
