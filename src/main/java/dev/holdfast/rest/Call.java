package dev.holdfast.rest;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One request, and what has become known of it so far, which the audit tells at its end. */
final class Call {
  private static final String KEY = Call.class.getName();

  /** What servers log who have nobody to answer. */
  private static final int CLIENT_CLOSED_REQUEST = 499;

  private final Map<String, Object> facts = new LinkedHashMap<>();
  private volatile Caller caller;
  private boolean begun;
  private boolean gone;
  private Integer status;

  /** The call of {@code context}, from its beginning on. */
  static Call of(RoutingContext context) {
    Call call = context.get(KEY);
    if (call == null) {
      call = new Call();
      context.put(KEY, call);
    }
    return call;
  }

  /** Whose it is; null as long as that is not known. */
  Caller caller() {
    return caller;
  }

  void isFrom(Caller known) {
    caller = known;
    tell("user", known.name());
    if (known.uid() != null) {
      tell("userUid", known.uid());
    }
    tell("groups", known.groups());
  }

  /** From now on it is worked on, and {@link #isDone} says when that has ended. */
  synchronized void begin() {
    begun = true;
  }

  /**
   * What was to be done is done, with this status for an answer; whether whoever has asked is gone
   * by now.
   */
  synchronized boolean isDone(int answer) {
    status = answer;
    return gone;
  }

  /**
   * Whoever has asked is gone, and gets no answer; the status of that, empty as long as it is still
   * worked on.
   */
  synchronized Optional<Integer> hungUp() {
    gone = true;
    return begun ? Optional.ofNullable(status) : Optional.of(CLIENT_CLOSED_REQUEST);
  }

  /** Remembers a fact. */
  synchronized void tell(String fact, Object value) {
    if (value != null) {
      facts.put(fact, value);
    }
  }

  /** It has made, changed or deleted {@code object}. */
  void did(String what, HasMetadata object) {
    tell("did", what);
    tell(
        "object",
        object.getKind()
            + " "
            + object.getMetadata().getNamespace()
            + "/"
            + object.getMetadata().getName());
    tell("objectUid", object.getMetadata().getUid());
  }

  synchronized Map<String, Object> facts() {
    return new LinkedHashMap<>(facts);
  }
}
