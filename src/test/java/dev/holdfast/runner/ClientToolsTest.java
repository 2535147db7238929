package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.artifact.FailureReason;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClientToolsTest {

  @Test
  void sameMajorIsTakenElseTheNextNewerOne() throws RunFailedException {
    ClientTools tools = installed(18, 14, 16);

    assertThat(tools.forServer(14).major()).isEqualTo(14);
    assertThat(tools.forServer(15).major()).isEqualTo(16);
    assertThat(tools.forServer(16).major()).isEqualTo(16);
    assertThat(tools.forServer(17).major()).isEqualTo(18);
    assertThat(tools.forServer(9).major()).isEqualTo(14);
  }

  @Test
  void serverThatIsNewerThanEveryClientIsRefused() {
    assertRefused(installed(14, 16), "PostgreSQL 17", "only of 14, 16", "pg_dump 17 or newer");
    assertRefused(installed(), "PostgreSQL 17", "no pg_dump");
  }

  private static void assertRefused(ClientTools tools, String... said) {
    assertThatThrownBy(() -> tools.forServer(17))
        .isInstanceOfSatisfying(
            RunFailedException.class,
            failure -> {
              assertThat(failure.reason()).isEqualTo(FailureReason.CLIENT_TOOL_MISSING);
              assertThat(failure.getMessage()).contains(said);
            });
  }

  private static ClientTools installed(int... majors) {
    return new ClientTools(
        IntStream.of(majors)
            .mapToObj(major -> new ClientTool(Path.of("pg_dump"), major + ".1", major))
            .toList());
  }
}
