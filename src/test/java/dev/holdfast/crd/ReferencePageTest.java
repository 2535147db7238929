package dev.holdfast.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The committed page of every field is that of the API types. */
class ReferencePageTest {

  @Test
  void theCommittedPageIsCurrent() throws IOException {
    assertThat(Files.readString(ReferencePage.FILE).equals(ReferencePage.generate()))
        .as("docs/reference.md is stale: run \"mvn package -DskipTests\" and commit it")
        .isTrue();
  }

  @Test
  void everyKindHasItsFieldsWithTypeDefaultAndDescription() throws IOException {
    assertThat(ReferencePage.generate())
        .contains(
            "## BackupPolicy", "## Backup\n", "## Restore", "## PolicyCheck",
            "| `jobTemplate.activeDeadline` | string | `6h` | How long a run may take in all",
            "| `source` * | object |",
            "| `mode` | `");
  }
}
