package dev.holdfast.notify;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The channels {@code ops} and {@code pager}, and mail to example.com, without a network. */
public final class ScriptedChannels implements AutoCloseable {
  private final ScriptedChannel ops = new ScriptedChannel();
  private final ScriptedChannel pager = new ScriptedChannel();
  private final ScriptedChannel mail = new ScriptedChannel();
  private Dispatcher dispatcher;

  /** A new dispatcher, which remembers nothing. */
  public void restart() {
    close();
    dispatcher =
        new Dispatcher(
            new ChannelSetup(
                new Directory(
                    List.of(
                        new ChannelRule("ops", List.of("*")),
                        new ChannelRule("pager", List.of("shops", "billing-*"))),
                    Optional.of(new ChannelRule(Directory.EMAIL, List.of("*"))),
                    List.of("*@example.com")),
                Map.of("ops", ops, "pager", pager, Directory.EMAIL, mail),
                new Patience(Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofMillis(1))));
  }

  /** What delivers to them. */
  public Dispatcher dispatcher() {
    return dispatcher;
  }

  /** The titles of what has arrived at {@code channel}, message by message. */
  public List<List<String>> titles(String channel) {
    return channel(channel).messages().stream()
        .map(message -> message.notices().stream().map(Notice::title).toList())
        .toList();
  }

  /** The identifiers of what has arrived at {@code channel}. */
  public List<String> ids(String channel) {
    return channel(channel).messages().stream()
        .flatMap(message -> message.notices().stream())
        .map(Notice::id)
        .toList();
  }

  /** From now on {@code channel} cannot be reached. */
  public void kill(String channel) {
    channel(channel).failAlwaysWith(DeliveryException.unreachable("it cannot be reached", null));
  }

  /** From now on {@code channel} works. */
  public void mend(String channel) {
    channel(channel).failAlwaysWith(null);
  }

  /** How often somebody has tried to deliver through {@code channel}. */
  public int attempts(String channel) {
    return channel(channel).attempts();
  }

  private ScriptedChannel channel(String name) {
    return switch (name) {
      case "ops" -> ops;
      case "pager" -> pager;
      case "email" -> mail;
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** What goes with them. */
  public NotificationConfig config() {
    return new Config();
  }

  @Override
  public void close() {
    if (dispatcher != null) {
      dispatcher.stop();
    }
  }

  private record Config() implements NotificationConfig {
    @Override
    public Map<String, ChannelConfig> channels() {
      return Map.of();
    }

    @Override
    public EmailConfig email() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Duration giveUpAfter() {
      return Duration.ofDays(3);
    }

    @Override
    public Duration retryAfter() {
      return Duration.ofSeconds(5);
    }

    @Override
    public Duration longestRetry() {
      return Duration.ofMinutes(15);
    }

    @Override
    public Duration pause() {
      return Duration.ofSeconds(10);
    }

    @Override
    public Duration timeout() {
      return Duration.ofSeconds(15);
    }
  }
}
