package dev.holdfast.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.SocketAddress;
import org.junit.jupiter.api.Test;

class AddressesTest {
  @Test
  void addressIsItsOwnOrigin() {
    assertThat(origin("192.0.2.1")).isEqualTo("192.0.2.1").isNotEqualTo(origin("192.0.2.2"));
  }

  @Test
  void networkOfIpv6IsOneOrigin() {
    assertThat(origin("2001:db8:1:2::1")).isEqualTo(origin("2001:db8:1:2:ffff::9"));
    assertThat(origin("2001:db8:1:2::1")).isNotEqualTo(origin("2001:db8:1:3::1"));
  }

  @Test
  void connectionWithoutAnAddressHasAnOriginToo() {
    assertThat(Addresses.origin(null)).isEqualTo("unknown");
    assertThat(Addresses.origin(SocketAddress.domainSocketAddress("/tmp/socket")))
        .isEqualTo("unknown");
  }

  private static String origin(String address) {
    return Addresses.origin(SocketAddress.inetSocketAddress(1, address));
  }
}
