package dev.holdfast.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Requests that an OpenAPI document suggests: values of the right form for every parameter and
 * every field, and among them now and then something else altogether.
 */
final class RandomRequests {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int MAX_DEPTH = 6;

  private static final List<String> NASTY =
      List.of(
          "",
          " ",
          ".",
          "..",
          "../../secrets",
          "a/b",
          "\u0000",
          "\r\nX-Injected: yes",
          "\u001b[2J",
          "\u202e",
          "😀",
          "\uffff",
          "%",
          "%00",
          "${jndi:ldap://x}",
          "' or 1=1 --",
          "<script>",
          "{{7*7}}",
          "a=b,c!=d",
          "-1",
          "9223372036854775808",
          "1e400",
          "null",
          "true",
          "x".repeat(1_000));

  private final JsonNode document;
  private final Random random;
  private final String namespace;

  RandomRequests(JsonNode document, String namespace, long seed) {
    this.document = document;
    this.namespace = namespace;
    this.random = new Random(seed);
  }

  /**
   * A request.
   *
   * @param path its path and query
   * @param body its body; null for none
   * @param key its idempotency key; null for none
   */
  record Asked(String path, String body, String key) {}

  /** A request for the operation at {@code template}. */
  Asked next(String template, JsonNode operation) {
    String path = template;
    List<String> query = new ArrayList<>();
    String key = null;
    for (JsonNode parameter : operation.path("parameters")) {
      String name = parameter.path("name").asText();
      switch (parameter.path("in").asText()) {
        case "path" -> path = path.replace("{" + name + "}", encoded(pathValue(name)));
        case "query" -> {
          if (random.nextInt(3) == 0) {
            query.add(encoded(name) + "=" + encoded(value(parameter.path("schema"))));
          }
        }
        default -> key = random.nextInt(4) == 0 ? "k" + random.nextInt(5) : null;
      }
    }
    if (random.nextInt(20) == 0) {
      query.add(encoded(nasty()) + "=" + encoded(nasty()));
    }
    JsonNode media = operation.at("/requestBody/content");
    String body = media.isMissingNode() ? null : body(media.elements().next().path("schema"));
    return new Asked(query.isEmpty() ? path : path + "?" + String.join("&", query), body, key);
  }

  private String pathValue(String name) {
    if (random.nextInt(6) == 0) {
      String nasty = nasty();
      // A path that ends with nothing is another path.
      return nasty.isEmpty() ? "a" : nasty;
    }
    return name.equals("namespace") ? namespace : "fuzz-" + random.nextInt(30);
  }

  private String value(JsonNode schema) {
    if (random.nextInt(3) == 0) {
      return nasty();
    }
    JsonNode made = json(schema, 0);
    return made.isValueNode() ? made.asText() : made.toString();
  }

  private String body(JsonNode schema) {
    return switch (random.nextInt(12)) {
      case 0 -> nasty();
      case 1 -> "[".repeat(5_000) + "]".repeat(5_000);
      case 2 -> "{\"source\":".repeat(2_000) + "1" + "}".repeat(2_000);
      case 3 -> json(schema, 0).toString().replaceFirst("\\}$", "");
      case 4 -> "{\"name\": \"" + "x".repeat(random.nextInt(300_000)) + "\"}";
      default -> json(schema, 0).toString();
    };
  }

  private JsonNode json(JsonNode schema, int depth) {
    if (random.nextInt(25) == 0) {
      return anything();
    }
    if (schema.has("$ref")) {
      return json(document.at(schema.path("$ref").asText().substring(1)), depth);
    }
    if (schema.has("enum")) {
      return schema.path("enum").get(random.nextInt(schema.path("enum").size()));
    }
    String type = schema.path("type").asText();
    return switch (type) {
      case "object" -> object(schema, depth);
      case "array" -> array(schema, depth);
      case "integer" -> NODES.numberNode(number(schema));
      case "boolean" -> NODES.booleanNode(random.nextBoolean());
      case "string" -> NODES.textNode(text(schema));
      default -> anything();
    };
  }

  private ObjectNode object(JsonNode schema, int depth) {
    ObjectNode object = NODES.objectNode();
    List<String> required = new ArrayList<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    schema
        .path("properties")
        .properties()
        .forEach(
            property -> {
              boolean given =
                  required.contains(property.getKey())
                      ? random.nextInt(12) != 0
                      : depth < MAX_DEPTH && random.nextInt(3) == 0;
              if (given) {
                object.set(property.getKey(), json(property.getValue(), depth + 1));
              }
            });
    if (random.nextInt(30) == 0) {
      object.put(nasty(), nasty());
    }
    if (schema.has("additionalProperties") && random.nextBoolean()) {
      object.put("some.example.com/key", nasty());
    }
    return object;
  }

  private ArrayNode array(JsonNode schema, int depth) {
    ArrayNode array = NODES.arrayNode();
    int size = random.nextInt(depth < MAX_DEPTH ? 3 : 1);
    for (int i = 0; i < size; i++) {
      array.add(json(schema.path("items"), depth + 1));
    }
    return array;
  }

  private long number(JsonNode schema) {
    long low = schema.path("minimum").asLong(0);
    long high = schema.path("maximum").asLong(1_000_000);
    return low - 1 + (long) (random.nextDouble() * (high - low + 2));
  }

  private String text(JsonNode schema) {
    String pattern = schema.path("pattern").asText();
    if (random.nextInt(15) == 0) {
      return nasty();
    }
    if (pattern.contains("{4}-[0-9]{2}")) {
      return "2026-11-2" + random.nextInt(10) + "T03:00:00Z";
    }
    return random.nextInt(4) == 0 ? "1h" : "fuzz-" + random.nextInt(30);
  }

  private JsonNode anything() {
    return switch (random.nextInt(7)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.textNode(nasty());
      case 2 -> NODES.numberNode(random.nextDouble() * 1e300);
      case 3 -> NODES.numberNode(random.nextLong());
      case 4 -> NODES.arrayNode().addNull().add(nasty());
      case 5 -> NODES.objectNode().put(nasty(), 1);
      default -> NODES.booleanNode(random.nextBoolean());
    };
  }

  private String nasty() {
    return NASTY.get(random.nextInt(NASTY.size()));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
