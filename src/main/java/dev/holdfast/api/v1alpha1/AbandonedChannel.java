package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** A channel that could not be reached for so long that something was never delivered. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AbandonedChannel(
    @JsonPropertyDescription("Name of the channel.") String channel,
    @JsonPropertyDescription("How many notifications were given up.") Integer count,
    @JsonPropertyDescription("When the last of them was, RFC 3339.") String time) {

  public AbandonedChannel {
    time = WrittenTime.orNone(time);
    count = count == null ? 0 : count;
  }
}
