package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HoldfastVersionTest {

  @Test
  void everyBuildKnowsItsVersion() {
    assertThat(HoldfastVersion.TEXT).matches("\\d+\\.\\d+\\.\\d+(-[A-Za-z0-9.]+)?");
  }
}
