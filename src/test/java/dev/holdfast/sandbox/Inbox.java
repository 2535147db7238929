package dev.holdfast.sandbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.embedded.EmbeddedMail;
import dev.holdfast.embedded.TemporaryDirectory;
import dev.holdfast.notify.Receiver;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Where the sandbox's notifications go: a mail server, and a program with a webhook. */
final class Inbox implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final EmbeddedMail mail = EmbeddedMail.start();
  private final Receiver hook = Receiver.start();
  private final TemporaryDirectory directory = TemporaryDirectory.create("holdfast-notifications");

  EmbeddedMail mail() {
    return mail;
  }

  /** What the operator has to know of it, as its administrator would mount it. */
  Map<String, String> configuration() throws IOException {
    Path key = directory.path().resolve("key");
    Path file = directory.path().resolve("notifications.properties");
    Files.writeString(key, "a key that both sides have, and nobody else");
    Files.writeString(
        file,
        String.join(
            "\n",
            "quarkus.mailer.from=Holdfast <holdfast@example.com>",
            "quarkus.mailer.host=127.0.0.1",
            "quarkus.mailer.port=" + mail.port(),
            "quarkus.mailer.tls=false",
            "quarkus.mailer.start-tls=DISABLED",
            "holdfast.notifications.email.recipients=*@example.com",
            "holdfast.notifications.channels.ops.type=webhook",
            "holdfast.notifications.channels.ops.url=" + hook.url(),
            "holdfast.notifications.channels.ops.key-files=" + key,
            "holdfast.notifications.channels.ops.allow-http=true",
            "holdfast.notifications.channels.ops.allow-addresses=127.0.0.1"));
    return Map.of("QUARKUS_CONFIG_LOCATIONS", file.toString());
  }

  /** Shows the mail and the message that tell of {@code event}. */
  void show(String event, PrintStream out) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      Optional<MimeMessage> letter =
          mail.messages().stream().filter(one -> text(one).contains(event)).findFirst();
      Optional<Receiver.Post> post =
          hook.posts().stream().filter(one -> one.body().contains(event)).findFirst();
      if (letter.isPresent() && post.isPresent()) {
        show(letter.get(), out);
        show(post.get(), out);
        return;
      }
      Thread.sleep(200);
    }
    throw new IllegalStateException("nobody was told of " + event);
  }

  private static void show(MimeMessage letter, PrintStream out) {
    try {
      out.println("  From: " + letter.getFrom()[0]);
      out.println("  To: " + letter.getAllRecipients()[0]);
      out.println("  Subject: " + letter.getSubject());
      out.println();
      text(letter).lines().forEach(line -> out.println("  " + line));
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void show(Receiver.Post post, PrintStream out) {
    out.println();
    out.println("  " + post.line());
    for (String header : new String[] {"webhook-id", "webhook-timestamp", "webhook-signature"}) {
      out.println("  " + header + ": " + post.headers().get(header));
    }
    out.println();
    try {
      ObjectMapper mapper = new ObjectMapper();
      mapper
          .writerWithDefaultPrettyPrinter()
          .writeValueAsString(mapper.readTree(post.body()))
          .lines()
          .forEach(line -> out.println("  " + line));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(MimeMessage letter) {
    try {
      return (String) ((MimeMultipart) letter.getContent()).getBodyPart(0).getContent();
    } catch (MessagingException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    hook.close();
    mail.close();
    directory.close();
  }
}
