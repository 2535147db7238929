package dev.holdfast.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowCountsTest {
  /** Whoever may write to a store may write that. */
  @Test
  void whatIsNoNumberWasNotCounted() throws IOException {
    RowCounts read =
        new ObjectMapper()
            .readValue(
                "{\"database\": \"shop\", \"schemas\":"
                    + " {\"public\": {\"orders\": null, \"lines\": 3}, \"other\": null}}",
                RowCounts.class);

    assertThat(read.schemas()).containsEntry("public", Map.of("lines", 3L));
    assertThat(read.rows()).isEqualTo(3);
    assertThat(read.tables()).isEqualTo(1);
  }
}
