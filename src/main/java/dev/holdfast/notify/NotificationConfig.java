package dev.holdfast.notify;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who can be told, and how: the part of the operator's configuration that its administrator mounts
 * as a file. What is secret in it is the name of another file, which is read at each delivery.
 */
@ConfigMapping(prefix = "holdfast.notifications")
public interface NotificationConfig {

  /** The channels, by the names that policies choose them by. */
  Map<String, ChannelConfig> channels();

  /** Which addresses policies may name themselves. */
  EmailConfig email();

  /** For how long a channel may refuse something before that is given up; 0 for ever. */
  @WithDefault("3D")
  Duration giveUpAfter();

  /**
   * How long after a first failure a channel is tried again; each time about twice as long. No less
   * than 0.1 s.
   */
  @WithDefault("5S")
  Duration retryAfter();

  /** The longest time between two attempts. */
  @WithDefault("15M")
  Duration longestRetry();

  /** The time between two messages to the same recipients: what comes meanwhile is sent as one. */
  @WithDefault("10S")
  Duration pause();

  /** How long a delivery may take; from 1 s to 10 min. */
  @WithDefault("15S")
  Duration timeout();

  /** One channel. */
  interface ChannelConfig {
    /** {@code email}, {@code slack} or {@code webhook}. */
    String type();

    /** Namespaces whose policies may use it, with {@code *} for any characters. Default: all. */
    @WithDefault("*")
    List<String> namespaces();

    /** Of slack and webhook: the URL, where that is no secret. */
    Optional<String> url();

    /** Of slack and webhook, instead: the file that has it. */
    Optional<Path> urlFile();

    /** Of webhook: the files that have the keys; two while one takes the place of the other. */
    Optional<List<Path>> keyFiles();

    /** Of email: the addresses. */
    Optional<List<String>> to();

    /** Of slack and webhook: addresses that may be connected to although they are not public. */
    Optional<List<String>> allowAddresses();

    /** Of slack and webhook: whether the URL may be one of http. Default: false. */
    @WithDefault("false")
    boolean allowHttp();
  }

  /** Which addresses policies may name themselves. */
  interface EmailConfig {
    /** The addresses, with {@code *} for any characters. Default: none. */
    Optional<List<String>> recipients();

    /** Namespaces whose policies may, with {@code *} for any characters. Default: all. */
    @WithDefault("*")
    List<String> namespaces();
  }
}
