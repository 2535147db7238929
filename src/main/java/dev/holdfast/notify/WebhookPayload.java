package dev.holdfast.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.status.Times;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A message as JSON, of the schema in {@code docs/notification.schema.json}. */
final class WebhookPayload {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String TYPE = "holdfast.notifications";

  private WebhookPayload() {}

  static byte[] of(Message message, Instant now) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("type", TYPE);
    root.put("timestamp", Times.text(now));
    ArrayNode all = root.putObject("data").putArray("notifications");
    message.notices().forEach(notice -> all.add(notice(notice)));
    try {
      return MAPPER.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectNode notice(Notice notice) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("id", notice.id());
    node.put("event", notice.event().text());
    node.put("resolved", notice.over());
    node.put("severity", notice.isBad() ? "warning" : "info");
    node.put("namespace", notice.namespace());
    node.put("policy", notice.policy());
    node.putObject("object").put("kind", notice.kind()).put("name", notice.name());
    putIfThere(node, "tier", notice.tier());
    putIfThere(node, "time", notice.time());
    node.put("title", notice.title());
    node.put("message", notice.message());
    node.put("more", notice.others());
    ArrayNode steps = node.putArray("steps");
    notice
        .steps()
        .forEach(step -> steps.addObject().put("what", step.what()).put("command", step.command()));
    return node;
  }

  private static void putIfThere(ObjectNode node, String name, String value) {
    if (value != null) {
      node.put(name, value);
    }
  }
}
