package dev.holdfast.embedded;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.util.List;

/** An SMTP server that keeps what it is sent. */
public final class EmbeddedMail implements AutoCloseable {
  private final GreenMail server;

  private EmbeddedMail(GreenMail server) {
    this.server = server;
  }

  /** Starts a server on a free loopback port. */
  public static EmbeddedMail start() {
    GreenMail server =
        new GreenMail(new ServerSetup(FreePort.find(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    server.start();
    return new EmbeddedMail(server);
  }

  /** The same for whoever logs in as {@code user}; others are refused. */
  public static EmbeddedMail start(String user, String password) {
    EmbeddedMail mail = start();
    mail.user(user, password);
    return mail;
  }

  /** From now on there is a user of this name and password; whoever logs in must be one. */
  public void user(String name, String password) {
    server.setUser(name, name, password);
  }

  /** The port; the host is 127.0.0.1. */
  public int port() {
    return server.getSmtp().getPort();
  }

  /** The messages that have come in, the oldest first. */
  public List<MimeMessage> messages() {
    return List.of(server.getReceivedMessages());
  }

  @Override
  public void close() {
    server.stop();
  }
}
