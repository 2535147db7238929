package dev.holdfast.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class EmbeddedMailTest {

  @Test
  void whatIsSentIsKept() throws Exception {
    try (EmbeddedMail server = EmbeddedMail.start()) {
      Properties properties = new Properties();
      properties.put("mail.smtp.host", "127.0.0.1");
      properties.put("mail.smtp.port", String.valueOf(server.port()));
      MimeMessage message = new MimeMessage(Session.getInstance(properties));
      message.setFrom(new InternetAddress("holdfast@example.com"));
      message.setRecipient(Message.RecipientType.TO, new InternetAddress("dba@example.com"));
      message.setSubject("Größe", "UTF-8");
      message.setText("Done.");

      Transport.send(message);

      assertThat(server.messages())
          .singleElement()
          .satisfies(
              received -> {
                assertThat(received.getSubject()).isEqualTo("Größe");
                assertThat(received.getAllRecipients())
                    .containsExactly(new InternetAddress("dba@example.com"));
              });
    }
  }
}
