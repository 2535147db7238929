package dev.holdfast.rest;

import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** The errors that there are, as the OpenAPI document describes them. */
final class Errors {
  private static final Map<Integer, String> MEANINGS =
      Map.ofEntries(
          Map.entry(400, "A parameter or the body cannot be understood; errors names the field."),
          Map.entry(401, "There is no token, or it is nobody's, or not meant for Holdfast."),
          Map.entry(403, "The caller may not do that; detail names the right."),
          Map.entry(404, "There is no such object, namespace or path, or the API is off."),
          Map.entry(405, "The path has other methods only."),
          Map.entry(406, "The answer is JSON, which the request does not accept."),
          Map.entry(409, "The object is there already, has changed meanwhile, or is pinned."),
          Map.entry(410, "What continue goes on with is gone; begin the list again."),
          Map.entry(411, "The request does not say how long its body is."),
          Map.entry(413, "The body is too large."),
          Map.entry(415, "The body is not of a media type that is read here."),
          Map.entry(422, "A field has a value that it cannot have; errors names it."),
          Map.entry(429, "Too many requests; Retry-After says how long to wait."),
          Map.entry(500, "Something is wrong with Holdfast itself."),
          Map.entry(503, "The API server of Kubernetes does not answer; try again."));

  private Errors() {}

  /** Each error, by the name that operations refer to it by. */
  static Map<String, APIResponse> all() {
    Map<String, APIResponse> all = new TreeMap<>();
    MEANINGS.forEach((status, meaning) -> all.put(name(status), response(status, meaning)));
    return all;
  }

  /** A reference to the error of {@code status}. */
  static APIResponse reference(int status) {
    if (!MEANINGS.containsKey(status)) {
      throw new IllegalArgumentException("no error " + status + " is described");
    }
    return OASFactory.createAPIResponse().ref("#/components/responses/" + name(status));
  }

  private static String name(int status) {
    return "Problem" + status;
  }

  private static APIResponse response(int status, String meaning) {
    APIResponse response =
        OASFactory.createAPIResponse()
            .description(meaning)
            .content(
                OASFactory.createContent()
                    .addMediaType(
                        Problem.MEDIA_TYPE,
                        OASFactory.createMediaType()
                            .schema(RecordSchemas.referenceTo(Problem.class.getSimpleName()))));
    if (status == 401) {
      response.addHeader("WWW-Authenticate", header("How to authenticate."));
    }
    if (status == 429 || status == 503) {
      response.addHeader("Retry-After", header("How many seconds to wait."));
    }
    return response;
  }

  private static Header header(String description) {
    return OASFactory.createHeader()
        .description(description)
        .schema(OASFactory.createSchema().addType(SchemaType.STRING));
  }
}
