package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EarlyIndexesTest {
  private final EarlyIndexes early = new EarlyIndexes(2);

  @Test
  void whatIsReadyIsGivenOutOnceWhileOthersAreFilled() throws Exception {
    early.filled(List.of(List.of("a", "b"), List.of("c")));

    assertThat(early.next()).contains(List.of("a", "b"));
    assertThat(early.next()).contains(List.of("c"));
    assertThat(early.leftOf(List.of("x", "a", "b", "c", "y"))).containsExactly("x", "y");
  }

  @Test
  void nothingIsBegunEarlyOnceAllTablesAreFull() throws Exception {
    early.filled(List.of(List.of("a")));
    early.filled(List.of(List.of("b")));

    assertThat(early.next()).isEmpty();
    assertThat(early.leftOf(List.of("a", "b"))).containsExactly("a", "b");
  }

  @Test
  void whoeverWaitsIsWokenByWorkAndByTheEnd() throws Exception {
    CompletableFuture<Optional<List<String>>> first = CompletableFuture.supplyAsync(this::next);
    early.filled(List.of(List.of("a")));
    assertThat(first.get(1, TimeUnit.MINUTES)).contains(List.of("a"));

    CompletableFuture<Optional<List<String>>> second = CompletableFuture.supplyAsync(this::next);
    early.filled(List.of());
    assertThat(second.get(1, TimeUnit.MINUTES)).isEmpty();
  }

  private Optional<List<String>> next() {
    try {
      return early.next();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
