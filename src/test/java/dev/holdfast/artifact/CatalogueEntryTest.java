package dev.holdfast.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueEntryTest {
  private static final Instant TIME = Instant.parse("2026-11-21T03:00:00Z");
  private static final String SHA = "ab".repeat(32);

  @Test
  void entryIsReadAsItWasWritten() throws Exception {
    CatalogueEntry entry = entry();

    assertThat(entry.flaw()).isEmpty();
    assertThat(Json.read(Json.line(entry), LogLine.class)).isEqualTo(entry);
    assertThat(Json.line(entry)).startsWith("{\"type\":\"manifest\",").doesNotContain("\n");
    assertThat(Json.read(Json.line(entry.withoutContents()), LogLine.class))
        .isEqualTo(entry.withoutContents());
  }

  @ParameterizedTest
  @CsvSource({
    "destination, -1",
    "backup, '\"\"'",
    "backup, '\"../shop\"'",
    "backup, '\"Shop\"'",
    "backup, '\"a.b\"'",
    "backup, '\"-a\"'",
    "sha256, '\"abc\"'",
    "sha256, null",
    "problem, '\"and a problem\"'",
    "contents.policyUid, null",
    "contents.policyUid, '\"a/b\"'",
    "contents.backupUid, '\"\"'",
    "contents.backupUid, '\"a b\"'",
    "contents.tier, '\"Daily\"'",
    "contents.tier, '\"a-tier-that-is-too-long\"'",
    "contents.time, null",
    "contents.time, '\"1999-12-31T23:59:59Z\"'",
    "contents.startTime, '\"+10000-01-01T00:00:00Z\"'",
    "contents.endTime, '\"2026-11-21T02:59:59Z\"'",
    "contents.storedBytes, -1",
    "contents.rawBytes, -1",
    "contents.destinations, '[\"../a\"]'",
    "contents.intended, '[\"\"]'",
  })
  void whatCannotBeRightIsAFlaw(String field, String value) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode line = (ObjectNode) mapper.readTree(Json.line(entry()));
    int dot = field.indexOf('.');
    ObjectNode parent = dot < 0 ? line : (ObjectNode) line.get(field.substring(0, dot));
    parent.set(field.substring(dot + 1), mapper.readTree(value));

    CatalogueEntry entry = (CatalogueEntry) Json.read(line.toString(), LogLine.class);

    assertThat(entry.flaw()).isPresent();
  }

  /** Its text ends up in logs and terminals. */
  @Test
  void problemHasNoControlCharacters() {
    String forged = "not an Instant: \"x\n2026-11-22 INFO Backup shop is verified\u001b[2J\"";

    assertThat(CatalogueEntry.problem(0, "nightly", null, forged).problem())
        .doesNotContain("\n")
        .doesNotContain("\u001b");
    assertThat(new CatalogueEntry(0, "nightly", null, forged, null).flaw()).isPresent();
  }

  @Test
  void problemIsBoundedAndSaysNothingElse() {
    CatalogueEntry problem = CatalogueEntry.problem(0, "nightly", null, "p".repeat(1_000));

    assertThat(problem.problem()).hasSize(CatalogueEntry.MAX_PROBLEM).endsWith("\u2026");
    assertThat(problem.flaw()).isEmpty();
    assertThat(problem.isSound()).isFalse();
    assertThat(new CatalogueEntry(0, "nightly", null, "p".repeat(301), null).flaw()).isPresent();
  }

  private static CatalogueEntry entry() {
    return new CatalogueEntry(
        3,
        "nightly",
        SHA,
        null,
        new CatalogueEntry.Contents(
            "0123-abcd",
            "4567-ef",
            "daily",
            TIME,
            "before \"the\" upgrade\n\u00e4",
            TIME,
            TIME.plusSeconds(60),
            "16.4",
            10,
            20,
            List.of("shop", "a \"b\""),
            List.of("offsite"),
            List.of("offsite", "local"),
            null));
  }
}
