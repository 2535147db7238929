package dev.holdfast.embedded;

/**
 * Requests that the API server refuses.
 *
 * @param request a regular expression for method and path, such as {@code POST .+jobs}
 * @param code the HTTP status
 * @param reason the reason of the Status object
 * @param cause the reason of its cause; may be null
 * @param message its message
 */
public record Refusal(String request, int code, String reason, String cause, String message) {

  /** What a resource quota does. */
  public static Refusal quota(String request) {
    return new Refusal(
        request, 403, "Forbidden", null, "exceeded quota: small, used: 1, limited: 1");
  }

  /** What a namespace does that is being deleted. */
  public static Refusal terminating(String request) {
    return new Refusal(
        request,
        403,
        "Forbidden",
        "NamespaceTerminating",
        "unable to create new content in namespace shops because it is being terminated");
  }

  /** What the API server does with a change that was made on an old sight. */
  public static Refusal conflict(String request) {
    return new Refusal(request, 409, "Conflict", null, "the object has been modified");
  }
}
