package dev.holdfast.notify;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Makes the channels that the administrator's configuration asks for. What is wrong with one costs
 * that channel, and no backup.
 *
 * @param directory who may use what
 * @param channels the channels by name, and that of the policies' own addresses as {@link
 *     Directory#EMAIL}
 * @param patience how often they are tried
 */
record ChannelSetup(Directory directory, Map<String, Channel> channels, Patience patience) {
  private static final Logger LOG = Logger.getLogger(ChannelSetup.class);

  /** Without any time in between, a channel that fails would be tried without an end. */
  private static final Duration SHORTEST_RETRY = Duration.ofMillis(100);

  private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(10);

  /**
   * @param mail makes a channel to these addresses, or to those that a message has itself
   * @param sendsMail whether there is a mail server
   */
  static ChannelSetup of(
      NotificationConfig config,
      Function<List<String>, Channel> mail,
      boolean sendsMail,
      InstantSource clock) {
    Map<String, Channel> channels = new HashMap<>();
    new TreeMap<>(config.channels())
        .forEach(
            (name, channel) ->
                channels.put(name, channel(name, channel, config, mail, sendsMail, clock)));
    if (sendsMail) {
      channels.put(Directory.EMAIL, mail.apply(List.of()));
    }
    return new ChannelSetup(
        new Directory(
            config.channels().entrySet().stream()
                .map(entry -> new ChannelRule(entry.getKey(), entry.getValue().namespaces()))
                .toList(),
            sendsMail
                ? Optional.of(new ChannelRule(Directory.EMAIL, config.email().namespaces()))
                : Optional.empty(),
            config.email().recipients().orElse(List.of())),
        channels,
        patience(config));
  }

  private static Channel channel(
      String name,
      NotificationConfig.ChannelConfig channel,
      NotificationConfig config,
      Function<List<String>, Channel> mail,
      boolean sendsMail,
      InstantSource clock) {
    String property = "holdfast.notifications.channels." + name;
    try {
      return switch (channel.type()) {
        case "email" -> email(channel, mail, sendsMail);
        case "slack" -> new SlackChannel(http(channel, config), url(channel));
        case "webhook" ->
            new WebhookChannel(http(channel, config), url(channel), keys(channel), clock);
        default -> throw new IllegalArgumentException("type is none of email, slack, webhook");
      };
    } catch (IllegalArgumentException e) {
      LOG.errorf("%s: %s", property, e.getMessage());
      return new UnusableChannel("it is not set up: " + e.getMessage());
    }
  }

  private static Channel email(
      NotificationConfig.ChannelConfig channel,
      Function<List<String>, Channel> mail,
      boolean sendsMail) {
    List<String> to = channel.to().orElse(List.of());
    if (to.isEmpty()) {
      throw new IllegalArgumentException("to is missing");
    }
    if (!sendsMail) {
      throw new IllegalArgumentException("quarkus.mailer.from is missing");
    }
    return mail.apply(to);
  }

  private static HttpPost http(
      NotificationConfig.ChannelConfig channel, NotificationConfig config) {
    return new HttpPost(
        new AddressGuard(
            channel.allowAddresses().orElse(List.of()).stream().map(AddressRange::parse).toList()),
        timeout(config),
        channel.allowHttp());
  }

  private static Patience patience(NotificationConfig config) {
    Duration first = atLeast(SHORTEST_RETRY, config.retryAfter());
    return new Patience(first, atLeast(first, config.longestRetry()), config.pause());
  }

  private static Duration atLeast(Duration least, Duration asked) {
    return asked.compareTo(least) < 0 ? least : asked;
  }

  /** How long a delivery may take. Zero would be for ever to some, and no time at all to others. */
  static Duration timeout(NotificationConfig config) {
    Duration asked = atLeast(SHORTEST_TIMEOUT, config.timeout());
    return asked.compareTo(LONGEST_TIMEOUT) > 0 ? LONGEST_TIMEOUT : asked;
  }

  private static Url url(NotificationConfig.ChannelConfig channel) {
    if (channel.url().isPresent() == channel.urlFile().isPresent()) {
      throw new IllegalArgumentException("give either url or url-file");
    }
    return new Url(channel.url().orElse(null), channel.urlFile().orElse(null));
  }

  private static List<Path> keys(NotificationConfig.ChannelConfig channel) {
    List<Path> keys = channel.keyFiles().orElse(List.of());
    if (keys.isEmpty() || keys.size() > 2) {
      throw new IllegalArgumentException("key-files has to name one file, or two");
    }
    return keys;
  }
}
