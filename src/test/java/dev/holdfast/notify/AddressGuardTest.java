package dev.holdfast.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses may be connected to. */
class AddressGuardTest {
  private final AddressGuard guard = new AddressGuard(List.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "168.63.129.16",
        "100.100.100.200",
        "192.0.0.192",
        "198.19.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "fe80::1",
        "fec0::1",
        "fd00:ec2::254",
        "fc00::1",
        "ff02::1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::",
        "2001::1",
      })
  void innerAddressesAreForbidden(String address) throws UnknownHostException {
    assertThat(guard.allows(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "172.15.255.255",
        "172.32.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "192.167.255.255",
        "198.20.0.1",
        "223.255.255.255",
        "2606:4700::1111",
        "64:ff9b::101:101",
        "2002:101:101::",
        "2a00::1",
      })
  void publicAddressesAreAllowed(String address) throws UnknownHostException {
    assertThat(guard.allows(InetAddress.getByName(address))).isTrue();
  }

  @Test
  void whatTheAdministratorAllowsIsAllowedAndNothingBesides() throws UnknownHostException {
    AddressGuard open =
        new AddressGuard(
            List.of(AddressRange.parse("10.1.0.0/16"), AddressRange.parse("fd00:1::/32")));

    assertThat(open.allows(InetAddress.getByName("10.1.255.255"))).isTrue();
    assertThat(open.allows(InetAddress.getByName("10.2.0.0"))).isFalse();
    assertThat(open.allows(InetAddress.getByName("fd00:1::5"))).isTrue();
    assertThat(open.allows(InetAddress.getByName("fd00:2::5"))).isFalse();
    assertThat(open.allows(InetAddress.getByName("64:ff9b::a01:1"))).isTrue();
  }

  @Test
  void rangesAreReadAndNothingElse() throws UnknownHostException {
    assertThat(AddressRange.parse(" 10.0.0.7 ").contains(InetAddress.getByName("10.0.0.7")))
        .isTrue();
    assertThat(AddressRange.parse("10.0.0.7").contains(InetAddress.getByName("10.0.0.8")))
        .isFalse();
    assertThat(AddressRange.parse("0.0.0.0/0").contains(InetAddress.getByName("9.9.9.9"))).isTrue();
    assertThat(AddressRange.parse("0.0.0.0/0").contains(InetAddress.getByName("::2"))).isFalse();
    for (String wrong :
        List.of("", "localhost", "10.0.0", "10.0.0.0/33", "::/129", "a.b.c.d", "10.0.0.0/")) {
      assertThatThrownBy(() -> AddressRange.parse(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
