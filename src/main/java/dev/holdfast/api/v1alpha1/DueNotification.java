package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** Something that somebody is still to be told of. Times are RFC 3339, in UTC. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DueNotification(
    @JsonPropertyDescription(
            "Identifier, by which receivers can tell a notification that comes twice.")
        String id,
    @JsonPropertyDescription("What it is about.") NotificationEvent event,
    @JsonPropertyDescription("Whether it is over, rather than begun. Default: false.")
        Boolean resolved,
    @JsonPropertyDescription("Kind of the object that it is about.") String kind,
    @JsonPropertyDescription("Name of that object, in the same namespace.") String name,
    @JsonPropertyDescription("Tier of the backup, where there is one.") String tier,
    @JsonPropertyDescription("When it happened.") String time,
    @JsonPropertyDescription("Since when it is to be delivered.") String since,
    @JsonPropertyDescription("What happened: one sentence for people.") String message,
    @JsonPropertyDescription(
            "How many more of this event this one stands for, as there were too many to be kept.")
        Integer more,
    @JsonPropertyDescription(
            "Who does not have it yet: names of channels, and email: with an address after it.")
        List<String> channels) {

  public DueNotification {
    time = WrittenTime.orNone(time);
    since = WrittenTime.orNone(since);
    resolved = Boolean.TRUE.equals(resolved) ? true : null;
    more = more == null || more == 0 ? null : more;
    channels = channels == null ? List.of() : List.copyOf(channels);
  }

  /** Whether it is over. */
  @JsonIgnore
  public boolean isOver() {
    return resolved != null;
  }

  /** How many others it stands for. */
  public int others() {
    return more == null ? 0 : more;
  }

  /** The same; if it does not say since when, since {@code otherwise}. */
  public DueNotification since(String otherwise) {
    return since != null
        ? this
        : new DueNotification(
            id, event, resolved, kind, name, tier, time, otherwise, message, more, channels);
  }

  /** The same, which only these channels do not have yet. */
  public DueNotification at(List<String> left) {
    return new DueNotification(
        id, event, resolved, kind, name, tier, time, since, message, more, left);
  }

  /** The same, which stands for so many others, and has to go to these channels. */
  public DueNotification standingFor(String newId, int others, List<String> left, String earliest) {
    return new DueNotification(
        newId, event, resolved, kind, name, tier, time, earliest, message, others, left);
  }
}
