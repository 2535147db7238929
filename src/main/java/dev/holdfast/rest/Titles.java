package dev.holdfast.rest;

import jakarta.ws.rs.core.Response;

/** The names of statuses. */
final class Titles {
  private static final int UNPROCESSABLE = 422;

  private Titles() {}

  static String of(int status) {
    if (status == UNPROCESSABLE) {
      return "Unprocessable Content";
    }
    Response.Status known = Response.Status.fromStatusCode(status);
    return known == null ? "Status " + status : known.getReasonPhrase();
  }
}
