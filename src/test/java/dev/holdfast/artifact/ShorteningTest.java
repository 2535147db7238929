package dev.holdfast.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShorteningTest {
  @Test
  void whatFitsStaysAsItIs() {
    assertThat(Shortening.cut("abc", 3)).isEqualTo("abc");
    assertThat(Shortening.cut("", 0)).isEmpty();
    assertThat(Shortening.cut(null, 3)).isNull();
  }

  @Test
  void whatDoesNotFitSaysThatThereIsMore() {
    assertThat(Shortening.cut("abcd", 3)).isEqualTo("ab…");
    assertThat(Shortening.cut("abcd", 1)).isEqualTo("…");
  }

  @Test
  void noCharacterIsCutInHalf() {
    String key = "\ud83d\udd11";

    assertThat(Shortening.cut("a" + key + "bc", 3)).isEqualTo("a…");
    assertThat(Shortening.cut("a" + key + "bc", 4)).isEqualTo("a" + key + "…");
    assertThat(Shortening.cut(key + key, 2)).isEqualTo("…");
  }
}
