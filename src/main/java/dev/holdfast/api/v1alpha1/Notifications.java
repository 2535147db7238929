package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Who is told what happens to the backups of a policy. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "(has(self.channels) && self.channels.size() > 0) || (has(self.email) && self.email.size()"
            + " > 0)",
    message = "give channels, email or both")
@ValidationRule(value = Rules.EMAILS, message = Rules.EMAILS_SAYS)
public record Notifications(
    @JsonPropertyDescription(
            "Names of channels that the administrator of the operator has set up. If there is none"
                + " of that name for this namespace, the condition Notified says which there are.")
        @Size(max = 10)
        List<@Size(min = 1, max = 63) @Pattern(Patterns.DNS_LABEL) String> channels,
    @JsonPropertyDescription(
            "E-mail addresses. Only those get mail that the administrator of the operator allows;"
                + " the condition Notified names the others.")
        @Size(max = 20)
        List<@Size(min = 3, max = 254) String> email,
    @JsonPropertyDescription(
            "What to tell of. What has begun to be so (backup.stale, destination.low_space,"
                + " backup.unusual_size, backup.verification_overdue) is told once, and once more"
                + " when it is over. Nothing of before an event was chosen is told. Default: what"
                + " somebody should act on, which is all but backup.completed, backup.verified and"
                + " restore.completed.")
        @Size(max = 20)
        List<NotificationEvent> events) {

  public Notifications {
    channels = channels == null ? List.of() : List.copyOf(channels);
    email = email == null ? List.of() : List.copyOf(email);
    events = events == null ? List.of() : List.copyOf(events);
  }

  /** The events that are told of: those that were chosen, or the default. */
  public Set<NotificationEvent> chosen() {
    return events.isEmpty() ? NotificationEvent.byDefault() : EnumSet.copyOf(events);
  }
}
