package dev.holdfast.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Channels out of the administrator's configuration. */
class ChannelSetupTest {
  private static final String OPS = "holdfast.notifications.channels.ops.";

  @Test
  void withoutConfigurationThereIsNoChannel() {
    ChannelSetup setup = setup(Map.of(), false);

    assertThat(setup.channels()).isEmpty();
    assertThat(setup.directory().channels()).isEmpty();
    assertThat(setup.directory().email()).isEmpty();
    assertThat(setup.patience())
        .isEqualTo(
            new Patience(Duration.ofSeconds(5), Duration.ofMinutes(15), Duration.ofSeconds(10)));
  }

  @Test
  void channelsAreWhatTheyAreSaidToBe() {
    ChannelSetup setup =
        setup(
            Map.of(
                OPS + "type",
                "slack",
                OPS + "url-file",
                "/etc/x",
                OPS + "namespaces",
                "shops,billing-*",
                "holdfast.notifications.channels.dba.type",
                "email",
                "holdfast.notifications.channels.dba.to",
                "a@example.com,b@example.com",
                "holdfast.notifications.channels.hook.type",
                "webhook",
                "holdfast.notifications.channels.hook.url",
                "https://example.com",
                "holdfast.notifications.channels.hook.key-files",
                "/etc/a,/etc/b",
                "holdfast.notifications.email.recipients",
                "*@example.com"),
            true);

    assertThat(setup.channels().get("ops")).isInstanceOf(SlackChannel.class);
    assertThat(setup.channels().get("hook")).isInstanceOf(WebhookChannel.class);
    assertThat(setup.channels()).containsOnlyKeys("ops", "dba", "hook", Directory.EMAIL);
    assertThat(setup.directory().recipients()).containsExactly("*@example.com");
    assertThat(setup.directory().channels())
        .contains(new ChannelRule("ops", List.of("shops", "billing-*")))
        .contains(new ChannelRule("hook", List.of("*")));
  }

  /** The operator starts all the same: backups are not to wait for this. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type=pigeon | type is none of email, slack, webhook",
        "type=slack | give either url or url-file",
        "type=slack url=https://a url-file=/b | give either url or url-file",
        "type=webhook url=https://a | key-files has to name one file, or two",
        "type=webhook url=https://a key-files=/a,/b,/c | key-files has to name one file, or two",
        "type=slack url=https://a allow-addresses=inner | \"inner\" is no range of addresses; write"
            + " it like 10.1.0.0/16 or fd00::/8",
        "type=email | to is missing",
        "type=email to=a@example.com | quarkus.mailer.from is missing",
      })
  void whatIsWrongIsToldByWhoeverUsesIt(String properties, String message) {
    Map<String, String> values = new HashMap<>();
    for (String property : properties.split(" ", -1)) {
      int end = property.indexOf('=');
      values.put(OPS + property.substring(0, end), property.substring(end + 1));
    }

    Channel channel = setup(values, false).channels().get("ops");

    assertThat(
            catchThrowableOfType(
                DeliveryException.class,
                () ->
                    channel.deliver(new Message(List.of(Sample.notice("a", "t", "m"))), List.of())))
        .hasMessage("it is not set up: " + message);
  }

  /** A channel that fails would be tried without an end, or each delivery be given up at once. */
  @Test
  void timesThatMakeNoSenseAreBounded() {
    Map<String, String> none =
        Map.of(
            "holdfast.notifications.retry-after", "0S",
            "holdfast.notifications.longest-retry", "0S",
            "holdfast.notifications.timeout", "0S");
    Map<String, String> endless =
        Map.of(
            "holdfast.notifications.retry-after", "P40000D",
            "holdfast.notifications.longest-retry", "P90000D",
            "holdfast.notifications.timeout", "P90000D");

    assertThat(setup(none, false).patience().after(1, 0)).isEqualTo(Duration.ofMillis(50));
    assertThat(setup(none, false).patience().after(100, 1)).isEqualTo(Duration.ofMillis(100));
    assertThat(ChannelSetup.timeout(config(none))).isEqualTo(Duration.ofSeconds(1));
    for (int failures = 1; failures < 100; failures++) {
      assertThat(setup(endless, false).patience().after(failures, 1))
          .isBetween(Duration.ofDays(40_000), Duration.ofDays(90_000));
    }
    assertThat(ChannelSetup.timeout(config(endless))).isEqualTo(Duration.ofMinutes(10));
  }

  private static ChannelSetup setup(Map<String, String> properties, boolean sendsMail) {
    return ChannelSetup.of(
        config(properties),
        to -> (message, recipients) -> {},
        sendsMail,
        InstantSource.fixed(Sample.START));
  }

  private static NotificationConfig config(Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .withMapping(NotificationConfig.class)
        .withConverter(Duration.class, 200, new DurationConverter())
        .withSources(new PropertiesConfigSource(properties, "test", 100))
        .build()
        .getConfigMapping(NotificationConfig.class);
  }
}
