package dev.holdfast.notify;

import java.util.List;

/**
 * What a policy has for one channel.
 *
 * @param channel the name of the channel
 * @param recipients the addresses, where they are the policy's own; empty where the channel has its
 *     own
 * @param notices what is to be delivered
 */
public record Parcel(String channel, List<String> recipients, List<Notice> notices) {
  public Parcel {
    recipients = List.copyOf(recipients);
    notices = List.copyOf(notices);
  }
}
