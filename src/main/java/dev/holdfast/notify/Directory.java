package dev.holdfast.notify;

import dev.holdfast.api.v1alpha1.Notifications;
import dev.holdfast.api.v1alpha1.Patterns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the administrator allows.
 *
 * @param channels the channels that there are
 * @param email which policies may name addresses themselves; empty if there is no mail server
 * @param recipients the addresses that they may name, with {@code *} for any characters
 */
public record Directory(
    List<ChannelRule> channels, Optional<ChannelRule> email, List<String> recipients) {

  /** What stands before an address that a policy names itself; no channel can be named so. */
  static final String EMAIL = "email:";

  public Directory {
    channels = List.copyOf(channels);
    recipients = List.copyOf(recipients);
  }

  /**
   * Where the notifications of a policy go.
   *
   * @param chosen what the policy asks for, be it possible or not: names of channels, and addresses
   *     with {@link #EMAIL} before them
   * @param reachable those of them that there are
   * @param problems what of it is not possible, one sentence each that names the field
   */
  record Route(List<String> chosen, Set<String> reachable, List<String> problems) {}

  /** Where notifications of a policy of {@code namespace} go that asks for {@code wanted}. */
  Route route(Notifications wanted, String namespace) {
    List<String> problems = new ArrayList<>();
    List<String> chosen = new ArrayList<>();
    List<String> reachable = new ArrayList<>();
    for (String name : wanted.channels().stream().distinct().toList()) {
      chosen.add(name);
      if (channels.stream().anyMatch(one -> one.name().equals(name) && one.isFor(namespace))) {
        reachable.add(name);
      } else {
        problems.add(unknown(name, namespace));
      }
    }
    boolean sendsMail = email.isPresent() && email.get().isFor(namespace);
    if (!wanted.email().isEmpty() && !sendsMail) {
      problems.add(
          "spec.notifications.email: the operator sends no mail for the namespace "
              + namespace
              + "; ask its administrator, or use spec.notifications.channels");
    }
    for (String address : wanted.email().stream().distinct().toList()) {
      chosen.add(EMAIL + address);
      if (sendsMail && isAllowed(address)) {
        reachable.add(EMAIL + address);
      } else if (sendsMail) {
        problems.add(forbidden(address));
      }
    }
    return new Route(List.copyOf(chosen), Set.copyOf(reachable), List.copyOf(problems));
  }

  private String forbidden(String address) {
    return "spec.notifications.email: "
        + address
        + " may get no mail; allowed are "
        + (recipients.isEmpty() ? "none" : String.join(", ", recipients));
  }

  private String unknown(String name, String namespace) {
    String there =
        channels.stream()
            .filter(one -> one.isFor(namespace))
            .map(ChannelRule::name)
            .sorted()
            .collect(Collectors.joining(", "));
    return "spec.notifications.channels: there is no channel \""
        + name
        + "\" for the namespace "
        + namespace
        + (there.isEmpty() ? ", nor any other" : "; there are " + there);
  }

  /** Checked again here, since objects may have been stored under an older schema. */
  private boolean isAllowed(String address) {
    return Patterns.matches(Patterns.EMAIL, address)
        && recipients.stream().anyMatch(pattern -> Globs.matches(pattern, address));
  }
}
