package dev.holdfast.notify;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of addresses in the notation of CIDR, such as {@code 10.0.0.0/8} or {@code fd00::/8}.
 *
 * @param first the first address
 * @param bits how many bits of it all have in common
 */
record AddressRange(InetAddress first, int bits) {
  /** Nothing that could be a name, which would be looked up. */
  private static final Pattern SYNTAX =
      Pattern.compile(
          "([0-9]{1,3}(?:[.][0-9]{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*)(?:/([0-9]{1,3}))?");

  /**
   * Reads a range, or a single address.
   *
   * @throws IllegalArgumentException if {@code text} is none
   */
  static AddressRange parse(String text) {
    Matcher parts = SYNTAX.matcher(text.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no range of addresses; write it like 10.1.0.0/16 or fd00::/8");
    }
    try {
      InetAddress first = InetAddress.getByName(parts.group(1));
      int most = first.getAddress().length * Byte.SIZE;
      int bits = parts.group(2) == null ? most : Integer.parseInt(parts.group(2));
      if (bits > most) {
        throw new IllegalArgumentException("\"" + text + "\" has more than " + most + " bits");
      }
      return new AddressRange(first, bits);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("\"" + text + "\" is no range of addresses", e);
    }
  }

  /** Whether {@code address} is one of it. */
  boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    byte[] own = first.getAddress();
    if (bytes.length != own.length) {
      return false;
    }
    int rest = own.length * Byte.SIZE - bits;
    return new BigInteger(1, bytes)
        .shiftRight(rest)
        .equals(new BigInteger(1, own).shiftRight(rest));
  }
}
