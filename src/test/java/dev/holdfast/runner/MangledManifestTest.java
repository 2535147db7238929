package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.artifact.CatalogueEntry;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.LogLine;
import dev.holdfast.artifact.Manifest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever a manifest says, it is a manifest or a problem, and never the end of a listing. */
class MangledManifestTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<String> VALUES =
      List.of(
          "null",
          "-1",
          "\"\"",
          "[]",
          "{}",
          "[null]",
          "[{}]",
          "9223372036854775807",
          "\"9998-01-01T00:00:00Z\"",
          "\"+1000000000-12-31T23:59:59.999999999Z\"",
          "\"-1000000000-01-01T00:00:00Z\"",
          "1e400",
          "true");

  @Test
  void anyFieldMayBeAnything() throws Exception {
    JsonNode sound =
        MAPPER.readTree(
            StoredSet.of("nightly", "uid-nightly")
                .manifest()
                .replaceFirst(
                    "\"snapshots\"\\s*:\\s*\\[\\s*\\]",
                    "\"snapshots\": [{\"database\": \"shop\", \"time\":"
                        + " \"2026-11-21T03:00:00Z\"}, {\"database\": \"shop\", \"time\":"
                        + " \"2026-11-21T03:00:00Z\"}]"));
    List<String> escaped = new ArrayList<>();
    mangle(sound, sound, "", escaped);
    assertThat(escaped).isEmpty();
  }

  private static void mangle(JsonNode root, JsonNode node, String path, List<String> escaped)
      throws Exception {
    List<String> names = new ArrayList<>();
    if (node instanceof ObjectNode object) {
      object.fieldNames().forEachRemaining(names::add);
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        names.add(String.valueOf(i));
      }
    }
    for (String name : names) {
      JsonNode was = at(node, name);
      for (String value : VALUES) {
        set(node, name, MAPPER.readTree(value));
        tried(root, path + "/" + name + " = " + value, escaped);
      }
      set(node, name, was);
      mangle(root, was, path + "/" + name, escaped);
    }
  }

  private static void tried(JsonNode root, String what, List<String> escaped) {
    CatalogueEntry entry;
    try {
      Manifest manifest =
          StoredManifest.parse("manifest.json", root.toString().getBytes(StandardCharsets.UTF_8));
      entry = CatalogueEntry.of(0, "default", "policy", "nightly", "ab".repeat(32), manifest);
      CatalogueEntry read = (CatalogueEntry) Json.read(Json.line((LogLine) entry), LogLine.class);
      if (!read.equals(entry) || read.flaw().isPresent()) {
        escaped.add(what + ": " + read);
      }
    } catch (RunFailedException e) {
      assertThat(e.getMessage()).isNotBlank();
    } catch (Exception e) {
      escaped.add(what + ": " + e);
    }
  }

  private static JsonNode at(JsonNode node, String name) {
    return node.isArray() ? node.get(Integer.parseInt(name)) : node.get(name);
  }

  private static void set(JsonNode node, String name, JsonNode value) {
    if (node instanceof ArrayNode array) {
      array.set(Integer.parseInt(name), value);
    } else {
      ((ObjectNode) node).set(name, value);
    }
  }
}
