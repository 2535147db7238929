package dev.holdfast.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.api.v1alpha1.Patterns;
import dev.holdfast.fuzz.FuzzTarget;
import dev.holdfast.fuzz.Held;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The configuration of channels, addresses, and what goes into messages. */
public final class NotifyFuzz {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Kept, so that its level is; it would tell of each channel that is wrong. */
  private static final Logger LOG = Logger.getLogger(ChannelSetup.class.getName());

  private static final String CONFIGURATION =
      """
      holdfast.notifications.retry-after=200MS
      holdfast.notifications.email.recipients=*@example.com,dba@*
      holdfast.notifications.channels.team.type=email
      holdfast.notifications.channels.team.to=team@example.com
      holdfast.notifications.channels.hook.type=webhook
      holdfast.notifications.channels.hook.url=https://example.com/x
      holdfast.notifications.channels.hook.key-files=/a,/b
      holdfast.notifications.channels.hook.allow-addresses=10.1.0.0/16,fd00::/8
      holdfast.notifications.channels.hook.namespaces=shop*
      """;

  private NotifyFuzz() {}

  /** The targets. */
  public static List<FuzzTarget> targets() {
    return List.of(
        new FuzzTarget(
            "notification-config", 0.01, List.of(CONFIGURATION), NotifyFuzz::configuration),
        new FuzzTarget(
            "addresses",
            2,
            List.of(
                "10.1.0.0/16\ndba@example.com", "fd00::/8\n*@example.com", "::ffff:1.2.3.4/3\n"),
            NotifyFuzz::address),
        new FuzzTarget(
            "messages",
            0.2,
            List.of(
                "Backup failed\r\nBcc: x@example.com\n<b>no</b> & {title} `x`", "t\n<!channel>"),
            NotifyFuzz::message));
  }

  private static void configuration(byte[] input) {
    LOG.setLevel(Level.OFF);
    Map<String, String> values = new HashMap<>();
    try {
      Properties read = new Properties();
      read.load(new StringReader(Held.text(input)));
      read.forEach((name, value) -> values.put((String) name, (String) value));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (IllegalArgumentException e) {
      return;
    }
    NotificationConfig config;
    try {
      config =
          new SmallRyeConfigBuilder()
              .withMapping(NotificationConfig.class)
              .withSources(new PropertiesConfigSource(values, "fuzz", 100))
              .withMappingIgnore("**")
              .build()
              .getConfigMapping(NotificationConfig.class);
    } catch (ConfigValidationException | IllegalArgumentException e) {
      return;
    }
    ChannelSetup setup =
        ChannelSetup.of(config, to -> (message, more) -> {}, true, InstantSource.system());
    Held.require(
        setup.channels().keySet().containsAll(config.channels().keySet()), "a channel is missing");
  }

  private static void address(byte[] input) throws UnknownHostException {
    String text = Held.part(input, 0);
    try {
      AddressRange range = AddressRange.parse(text);
      Held.require(range.contains(range.first()), text + " lacks its first address");
    } catch (IllegalArgumentException e) {
      Held.require(!e.getMessage().isBlank(), "no reason");
    }
    if (input.length >= 16) {
      requireGuarded(InetAddress.getByAddress(Arrays.copyOf(input, 16)));
      requireGuarded(InetAddress.getByAddress(Arrays.copyOf(input, 4)));
    }
    String mail = Held.part(input, 1);
    if (mail.length() < 300 && Patterns.matches(Patterns.EMAIL, mail)) {
      Held.require(mail.matches("[!-~]+") && !mail.matches(".*[,;:<>\"()\\[\\]].*"), mail);
      Held.require(mail.chars().filter(c -> c == '@').count() == 1, mail);
      Held.require(Globs.matches("*", mail) && Globs.matches(mail, mail), mail);
      Held.require(
          Globs.matches("*@example.com", mail)
              == mail.toLowerCase(Locale.ROOT).endsWith("@example.com"),
          mail);
    }
  }

  private static void requireGuarded(InetAddress address) {
    Held.require(
        !new AddressGuard(List.of()).allows(address)
            || !(address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()),
        address + " may be connected to");
  }

  private static void message(byte[] input) throws IOException {
    String title = Held.part(input, 0);
    String said = Held.part(input, 1);
    Message message = new Message(List.of(Sample.notice("id", title, said)));
    Held.requirePlain("the subject", message.subject());
    Held.require(message.subject().length() <= 150, "a subject without an end");
    MailText mail = MailText.of(message);
    long tags = tags(MailText.of(new Message(List.of(Sample.notice("id", "t", "m")))));
    Held.require(tags(mail) == tags, "markup of others in a mail");
    JsonNode slack = MAPPER.readTree(SlackPayload.of(message));
    Held.require(slack.get("text").textValue().indexOf('<') < 0, "markup in a message to Slack");
    JsonNode hook = MAPPER.readTree(WebhookPayload.of(message, Instant.EPOCH));
    Held.require(
        hook.at("/data/notifications/0/id").textValue().equals("id"), "another notification");
  }

  private static long tags(MailText mail) {
    return mail.html().chars().filter(c -> c == '<').count();
  }
}
