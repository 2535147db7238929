package dev.holdfast.rest;

import io.vertx.core.net.SocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;

/** Who a connection comes from. */
final class Addresses {
  /** Whoever has one address of IPv6 has as many as fit into half of its bits. */
  private static final int NETWORK_BYTES = 8;

  private Addresses() {}

  /** What all connections of one origin have in common. */
  static String origin(SocketAddress address) {
    if (address == null || address.hostAddress() == null) {
      return "unknown";
    }
    try {
      // A literal, so nothing is looked up.
      InetAddress literal = InetAddress.getByName(address.hostAddress());
      return literal instanceof Inet6Address
          ? HexFormat.of().formatHex(Arrays.copyOf(literal.getAddress(), NETWORK_BYTES)) + "::/64"
          : literal.getHostAddress();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}
