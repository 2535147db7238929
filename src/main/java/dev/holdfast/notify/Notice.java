package dev.holdfast.notify;

import dev.holdfast.api.v1alpha1.NotificationEvent;
import java.util.List;

/**
 * One notification, as people and programs get it.
 *
 * @param id the same each time it is delivered
 * @param event what it is about
 * @param over whether it is over, rather than begun
 * @param namespace the namespace of the policy and of the object
 * @param policy the name of the policy
 * @param kind the kind of the object
 * @param name the name of the object
 * @param tier the tier of the backup; may be null
 * @param time when it happened, RFC 3339; may be null
 * @param title what happened, in a few words
 * @param message what happened, in a sentence
 * @param others how many more of its event it stands for
 * @param safety what the newest good backup is, for those who have to worry; may be null
 * @param steps what to do next
 */
public record Notice(
    String id,
    NotificationEvent event,
    boolean over,
    String namespace,
    String policy,
    String kind,
    String name,
    String tier,
    String time,
    String title,
    String message,
    int others,
    String safety,
    List<Step> steps) {

  /**
   * Something to do.
   *
   * @param what what it is good for
   * @param command the command line
   */
  public record Step(String what, String command) {}

  public Notice {
    steps = List.copyOf(steps);
  }

  /** Whether somebody should do something about it. */
  boolean isBad() {
    return event.isBad() && !over;
  }
}
