package dev.holdfast.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.Patterns;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ObjectNamesTest {
  private static final Instant NOW = Instant.parse("2026-11-21T03:00:59Z");

  @Test
  void nameTellsWhatItIsForAndWhen() {
    assertThat(ObjectNames.readable("shop-manual", NOW, salt("one")))
        .matches("shop-manual-20261121-0300-[a-z2-7]{6}");
  }

  @Test
  void twoOfOneMinuteDiffer() {
    assertThat(ObjectNames.readable("shop", NOW, salt("one")))
        .isNotEqualTo(ObjectNames.readable("shop", NOW, salt("two")));
  }

  @Test
  void sameKeyIsTheSameName() {
    assertThat(ObjectNames.of("shop", "alice", "key"))
        .isEqualTo(ObjectNames.of("shop", "alice", "key"))
        .matches("shop-[a-z2-7]{16}");
  }

  @Test
  void partsOfAKeyAreNotRunTogether() {
    assertThat(ObjectNames.of("shop", "a", "bc")).isNotEqualTo(ObjectNames.of("shop", "ab", "c"));
    assertThat(ObjectNames.of("shop", "a", "")).isNotEqualTo(ObjectNames.of("shop", "", "a"));
  }

  @Property
  void everyStemThatIsALabelGivesANameThatIsOne(
      @ForAll("labels") String stem, @ForAll @Size(max = 20) byte[] salt, @ForAll String key) {
    assertThat(ObjectNames.readable(stem, NOW, salt)).satisfies(ObjectNamesTest::isName);
    assertThat(ObjectNames.of(stem, key)).satisfies(ObjectNamesTest::isName);
  }

  @Provide
  Arbitrary<String> labels() {
    return Arbitraries.strings()
        .withChars('a', '9', '-')
        .ofMinLength(1)
        .ofMaxLength(80)
        .map(text -> "x" + text + "x");
  }

  private static void isName(String name) {
    assertThat(name).hasSizeLessThanOrEqualTo(Backup.MAX_NAME_LENGTH).matches(Patterns.DNS_LABEL);
  }

  private static byte[] salt(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
