package dev.holdfast.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.holdfast.api.v1alpha1.DueNotification;
import dev.holdfast.api.v1alpha1.NotificationEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What programs read is what the documented schema says. */
class WebhookPayloadTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static JsonSchema schema;
  private static JsonNode document;

  @BeforeAll
  static void readSchema() throws IOException {
    document = MAPPER.readTree(Files.readString(Path.of("docs", "notification.schema.json")));
    schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(document);
  }

  @Test
  void everyMessageIsOfTheSchema() throws IOException {
    for (NotificationEvent event : NotificationEvent.values()) {
      for (boolean over : new boolean[] {false, true}) {
        assertThat(errors(payload(notice(event, over, "daily")))).as(event.text()).isEmpty();
        assertThat(errors(payload(notice(event, over, null)))).as(event.text()).isEmpty();
      }
    }
  }

  @Test
  void fiftyAtOnceAreOfTheSchema() throws IOException {
    List<Notice> fifty = new ArrayList<>();
    for (int i = 0; i < ChannelQueue.MOST_AT_ONCE; i++) {
      fifty.add(notice(NotificationEvent.BACKUP_FAILED, false, "daily"));
    }

    assertThat(errors(payload(fifty.toArray(new Notice[0])))).isEmpty();
  }

  /** Without this, a schema that allows anything would do. */
  @Test
  void whatTheSchemaDoesNotSayIsNotOfIt() throws IOException {
    JsonNode good = payload(notice(NotificationEvent.BACKUP_FAILED, false, "daily"));
    List<String> fields = new ArrayList<>();
    good.at("/data/notifications/0").fieldNames().forEachRemaining(fields::add);

    for (String field : fields) {
      ObjectNode changed = good.deepCopy();
      ((ObjectNode) changed.at("/data/notifications/0")).put(field + "-unknown", 1);
      assertThat(errors(changed)).as(field).isNotEmpty();
    }
    ObjectNode empty = good.deepCopy();
    ((ObjectNode) empty.at("/data/notifications/0")).remove("id");
    assertThat(errors(empty)).isNotEmpty();
  }

  @Test
  void everyEventIsInTheSchema() {
    List<String> names = new ArrayList<>();
    document
        .at("/$defs/notification/properties/event/enum")
        .forEach(name -> names.add(name.textValue()));

    assertThat(names)
        .containsExactlyInAnyOrderElementsOf(
            Set.of(NotificationEvent.values()).stream().map(NotificationEvent::text).toList());
  }

  private static Set<ValidationMessage> errors(JsonNode payload) {
    return schema.validate(
        payload, context -> context.getExecutionConfig().setFormatAssertionsEnabled(true));
  }

  private static JsonNode payload(Notice... notices) throws IOException {
    return MAPPER.readTree(WebhookPayload.of(new Message(List.of(notices)), Sample.START));
  }

  private static Notice notice(NotificationEvent event, boolean over, String tier) {
    return Notices.of(
        Sample.policy(null),
        Sample.status(),
        new DueNotification(
            "0123456789-0123456789",
            event,
            over,
            "Backup",
            "shop-1",
            tier,
            tier == null ? null : Sample.START.toString(),
            Sample.START.toString(),
            "why",
            2,
            List.of("ops")));
  }
}
