package dev.holdfast.notify;

import java.util.List;
import java.util.Map;

/** Slack, by an incoming webhook. */
final class SlackChannel implements Channel {
  private final HttpPost http;
  private final Url url;

  SlackChannel(HttpPost http, Url url) {
    this.http = http;
    this.url = url;
  }

  @Override
  public void deliver(Message message, List<String> recipients) throws DeliveryException {
    http.post(url.read(), Map.of(), SlackPayload.of(message));
  }
}
