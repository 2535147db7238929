package dev.holdfast.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.holdfast.request.RequestProblem;
import java.util.List;

/**
 * What every error is told as.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, Problem Details for HTTP APIs</a>
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
    @JsonPropertyDescription("Always about:blank: the status says which kind of problem it is.")
        String type,
    @JsonPropertyDescription("The status, in words.") String title,
    @JsonPropertyDescription("The status of the answer.") int status,
    @JsonPropertyDescription("What is wrong, and what to do: one sentence for people.")
        String detail,
    @JsonPropertyDescription("Each field or parameter that is wrong, and what to write instead.")
        List<RequestProblem> errors) {

  /** The media type of problems. */
  public static final String MEDIA_TYPE = "application/problem+json";

  Problem(int status, String detail) {
    this(status, detail, List.of());
  }

  Problem(int status, String detail, List<RequestProblem> errors) {
    this("about:blank", Titles.of(status), status, detail, errors);
  }
}
