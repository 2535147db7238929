package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KillsTest {
  private final Kills kills = new Kills();
  private final List<String> killed = new ArrayList<>();

  @Test
  void allThatIsUnderWayIsEnded() {
    kills.hold(() -> killed.add("one"));
    kills.hold(() -> killed.add("other"));

    kills.run();

    assertThat(killed).containsExactly("one", "other");
  }

  @Test
  void whatHasEndedIsLetGoOf() {
    Kills.Held ended = kills.hold(() -> killed.add("ended"));
    kills.hold(() -> killed.add("under way"));

    ended.close();
    kills.run();

    assertThat(killed).containsExactly("under way");
  }

  @Test
  void whatBeginsTooLateIsEndedAtOnce() {
    kills.run();

    kills.hold(() -> killed.add("late"));

    assertThat(killed).containsExactly("late");
  }
}
