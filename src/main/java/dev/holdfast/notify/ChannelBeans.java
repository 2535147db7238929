package dev.holdfast.notify;

import io.quarkus.mailer.reactive.ReactiveMailer;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes the channels of the operator. */
class ChannelBeans {

  @Produces
  @Dependent
  ChannelSetup setup(
      NotificationConfig config,
      ReactiveMailer mailer,
      InstantSource clock,
      @ConfigProperty(name = "quarkus.mailer.from") Optional<String> from) {
    return ChannelSetup.of(
        config,
        to -> new MailChannel(mailer, to, ChannelSetup.timeout(config)),
        from.isPresent(),
        clock);
  }
}
