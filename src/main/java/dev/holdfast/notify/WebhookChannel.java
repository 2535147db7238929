package dev.holdfast.notify;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Any program, by a signed webhook. */
final class WebhookChannel implements Channel {
  private final HttpPost http;
  private final Url url;
  private final List<Path> keys;
  private final InstantSource clock;

  /**
   * @param keys files with the keys; while keys are changed, the new one and the old one
   */
  WebhookChannel(HttpPost http, Url url, List<Path> keys, InstantSource clock) {
    this.http = http;
    this.url = url;
    this.keys = List.copyOf(keys);
    this.clock = clock;
  }

  @Override
  public void deliver(Message message, List<String> recipients) throws DeliveryException {
    List<byte[]> read = new ArrayList<>();
    for (Path key : keys) {
      try {
        read.add(WebhookSignature.key(SecretFile.read(key)));
      } catch (IllegalArgumentException e) {
        throw DeliveryException.unreachable("a key of it cannot be used: " + e.getMessage(), e);
      }
    }
    Instant now = clock.instant();
    byte[] body = WebhookPayload.of(message, now);
    http.post(
        url.read(),
        Map.of(
            "webhook-id",
            message.id(),
            "webhook-timestamp",
            String.valueOf(now.getEpochSecond()),
            "webhook-signature",
            WebhookSignature.header(read, message.id(), now, body)),
        body);
  }
}
