package dev.holdfast.storage;

import static dev.holdfast.storage.Failures.assertFails;

import dev.holdfast.artifact.FailureReason;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PagesSeenTest {
  private final PagesSeen seen = new PagesSeen("listing prod/");

  @Test
  void emptyPagesComeToAnEndAlsoIfEachHasANameOfItsOwn() throws StorageException {
    for (int i = 0; i < 1_000; i++) {
      seen.add(String.valueOf(i), Optional.empty());
    }

    assertFails(
        () -> seen.add("1000", Optional.empty()),
        FailureReason.DESTINATION_UNSUITABLE,
        "listing prod/",
        "again and again");
  }

  @Test
  void pageThatHasAFollowerWithoutANameLeadsNowhere() {
    assertFails(
        () -> seen.add(null, Optional.of("a")),
        FailureReason.DESTINATION_UNSUITABLE,
        "it says that there is more, and not where");
    assertFails(
        () -> seen.add("", Optional.of("a")),
        FailureReason.DESTINATION_UNSUITABLE,
        "it says that there is more, and not where");
  }
}
