package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What was told, and what is still to be. Times are RFC 3339, in UTC. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NotificationStatus(
    @JsonPropertyDescription("The events that were watched for when the policy was last looked at.")
        List<NotificationEvent> events,
    @JsonPropertyDescription(
            "Identifiers of what is so and needs no notification any more, since it has had one, or"
                + " was so before anybody asked for one.")
        List<String> known,
    @JsonPropertyDescription("What was told to have begun, and is not over yet.")
        List<NotificationEvent> open,
    // The API server refuses rules on the items of a list that may be of any length.
    @JsonPropertyDescription("What is still to be delivered.")
        @Size(max = NotificationStatus.MAX_DUE)
        List<DueNotification> due,
    @JsonPropertyDescription(
            "Channels that something could not be delivered to for so long that it was given up;"
                + " until the next delivery there.")
        @Size(max = 32)
        List<AbandonedChannel> abandoned) {

  /** How many notifications may be due; beyond it, those of one event are told as one. */
  public static final int MAX_DUE = 30;

  /** Nothing was looked at yet. */
  public static final NotificationStatus NONE =
      new NotificationStatus(null, null, null, null, null);

  public NotificationStatus {
    events = events == null ? List.of() : List.copyOf(events);
    known = known == null ? List.of() : List.copyOf(known);
    open = open == null ? List.of() : List.copyOf(open);
    // What does not say what it is can be told to nobody.
    due =
        due == null
            ? List.of()
            : due.stream().filter(one -> one.id() != null && one.event() != null).toList();
    abandoned =
        abandoned == null
            ? List.of()
            : abandoned.stream().filter(one -> one.channel() != null).toList();
  }
}
