package dev.holdfast.notify;

import java.util.List;

/**
 * Who may use a channel.
 *
 * @param name the name that policies choose it by
 * @param namespaces the namespaces whose policies may, with {@code *} for any characters
 */
public record ChannelRule(String name, List<String> namespaces) {

  /** Whether policies of {@code namespace} may use it. */
  boolean isFor(String namespace) {
    return namespaces.stream().anyMatch(pattern -> Globs.matches(pattern, namespace));
  }
}
