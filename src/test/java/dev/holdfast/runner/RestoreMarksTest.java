package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RestoreMarksTest {
  private final RestoreMarks marks = new RestoreMarks("shops/again", "uid-1");

  @Test
  void nameOfWhatIsReplacedIsThatOfEveryAttempt() {
    assertThat(marks.nameOfReplaced("shop")).matches("shop_before_[0-9a-f]{8}");
    assertThat(new RestoreMarks("shops/again", "uid-1").nameOfReplaced("shop"))
        .isEqualTo(marks.nameOfReplaced("shop"));
    assertThat(new RestoreMarks("shops/again", "uid-2").nameOfReplaced("shop"))
        .isNotEqualTo(marks.nameOfReplaced("shop"));
  }

  @Test
  void longNamesThatBeginTheSameStayDifferent() {
    Set<String> names = new HashSet<>();
    for (char last = 'a'; last <= 'z'; last++) {
      names.add(marks.nameOfReplaced("d".repeat(62) + last));
    }
    assertThat(names).hasSize(26).allMatch(name -> name.length() == 63);
  }

  @Property
  void nameIsOneThatPostgresqlKeepsWhole(@ForAll("names") String name) {
    byte[] bytes = marks.nameOfReplaced(name).getBytes(StandardCharsets.UTF_8);

    assertThat(bytes.length).isLessThanOrEqualTo(63);
    assertThat(new String(bytes, StandardCharsets.UTF_8)).doesNotContain("\ufffd");
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.of("a", "é", "数", "\ud83d\ude00", "\"", " ")
        .list()
        .ofMinSize(1)
        .ofMaxSize(63)
        .map(parts -> String.join("", parts))
        .filter(name -> name.getBytes(StandardCharsets.UTF_8).length <= 63);
  }
}
