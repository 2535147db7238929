package dev.holdfast.rest;

import java.util.List;
import java.util.Map;

/**
 * Whose token it is, as the API server says.
 *
 * @param name the name of the user
 * @param uid tells users of the same name apart; null if the API server says none
 * @param groups the groups that the user is in
 * @param extra what else the authenticator says, which an authorizer may go by
 */
record Caller(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
  Caller {
    groups = groups == null ? List.of() : List.copyOf(groups);
    extra = extra == null ? Map.of() : Map.copyOf(extra);
  }
}
