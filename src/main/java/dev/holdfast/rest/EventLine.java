package dev.holdfast.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Event;

/** Something that happened to an object, as kubectl describe tells it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record EventLine(
    @JsonPropertyDescription("Normal or Warning.") String type,
    @JsonPropertyDescription("One word.") String reason,
    @JsonPropertyDescription("One sentence for people.") String message,
    @JsonPropertyDescription("How often it happened.") Integer count,
    @JsonPropertyDescription("When it happened first. RFC 3339, in UTC.") String firstTime,
    @JsonPropertyDescription("When it happened last. RFC 3339, in UTC.") String lastTime) {

  static EventLine of(Event event) {
    String time =
        event.getLastTimestamp() != null
            ? event.getLastTimestamp()
            : event.getEventTime() == null ? null : event.getEventTime().getTime();
    return new EventLine(
        event.getType(),
        event.getReason(),
        event.getMessage(),
        event.getCount(),
        event.getFirstTimestamp() == null ? time : event.getFirstTimestamp(),
        time);
  }
}
