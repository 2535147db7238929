package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.Manifest;
import org.junit.jupiter.api.Test;

class TargetCheckTest {
  @Test
  void serverThatIsOlderThanTheBackupIsRefused() throws Exception {
    Manifest of16 = Json.read(StoredSet.of("nightly", "uid").manifest(), Manifest.class);

    RunFailedException failure =
        catchThrowableOfType(
            RunFailedException.class,
            () -> TargetCheck.checkVersion(of16, new TargetServer.Facts("15.18", 15, true)));

    assertThat(failure.reason()).isEqualTo(FailureReason.SERVER_TOO_OLD);
    assertThat(failure).hasMessageContaining("restore to 16 or newer");
    assertThatCode(() -> TargetCheck.checkVersion(of16, new TargetServer.Facts("17.1", 17, true)))
        .doesNotThrowAnyException();
  }

  @Test
  void roleThatMayNotCreateDatabasesIsTold() {
    RunFailedException failure =
        catchThrowableOfType(
            RunFailedException.class,
            () -> TargetCheck.checkRight(new TargetServer.Facts("15.18", 15, false)));

    assertThat(failure.reason()).isEqualTo(FailureReason.SERVER_PERMISSION_DENIED);
    assertThat(failure).hasMessageContaining("CREATEDB");
  }
}
