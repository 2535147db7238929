package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.artifact.FailureReason;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts how a store fails. */
final class Failures {
  private Failures() {}

  /** Asserts that {@code action} fails for this reason, with all of these words. */
  static void assertFails(ThrowingCallable action, FailureReason reason, String... words) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            StorageException.class,
            failure -> {
              Assertions.assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(reason);
              Assertions.assertThat(failure).hasMessageContainingAll(words);
            });
  }
}
