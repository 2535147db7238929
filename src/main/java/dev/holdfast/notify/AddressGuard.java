package dev.holdfast.notify;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Says which addresses may be connected to: public ones, and those that the administrator allows.
 * Whoever can have a name resolve to an address of the cluster, of the node or of the cloud's
 * metadata must not get anything from there.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA IPv4
 *     special-purpose addresses</a>
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">IANA IPv6
 *     special-purpose addresses</a>
 */
final class AddressGuard {
  private static final List<AddressRange> NOT_PUBLIC =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              // Public by its number, and answered by the host of every virtual machine of Azure.
              "168.63.129.16/32",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "224.0.0.0/3",
              "::/96",
              "64:ff9b:1::/48",
              "100::/64",
              "2001::/23",
              "fc00::/7",
              "fe80::/10",
              "fec0::/10",
              "ff00::/8")
          .map(AddressRange::parse)
          .toList();

  /** Addresses of IPv6 that stand for one of IPv4, and where in them that is. */
  private static final AddressRange NAT64 = AddressRange.parse("64:ff9b::/96");

  private static final AddressRange SIX_TO_FOUR = AddressRange.parse("2002::/16");

  private final List<AddressRange> allowed;

  /**
   * @param allowed what may be connected to although it is not public
   */
  AddressGuard(List<AddressRange> allowed) {
    this.allowed = List.copyOf(allowed);
  }

  /** Whether {@code address} may be connected to. */
  boolean allows(InetAddress address) {
    if (allowed.stream().anyMatch(range -> range.contains(address))) {
      return true;
    }
    if (NOT_PUBLIC.stream().anyMatch(range -> range.contains(address))) {
      return false;
    }
    if (address instanceof Inet6Address) {
      byte[] bytes = address.getAddress();
      if (NAT64.contains(address)) {
        return allows(embedded(bytes, 12));
      }
      if (SIX_TO_FOUR.contains(address)) {
        return allows(embedded(bytes, 2));
      }
    }
    return true;
  }

  private static InetAddress embedded(byte[] bytes, int from) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
