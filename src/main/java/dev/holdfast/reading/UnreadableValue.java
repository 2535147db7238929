package dev.holdfast.reading;

import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What stands where in an object that cannot be read. */
final class UnreadableValue {
  /** A word is short; what is longer is known by its beginning. */
  private static final int LONGEST = 60;

  /** The field is what people look for, so more of it is told. */
  private static final int LONGEST_PATH = 300;

  private UnreadableValue() {}

  /**
   * One sentence about the value at {@code path} in {@code whole}.
   *
   * @param path where it could not be read on
   */
  static String told(List<Reference> path, JsonNode whole) {
    StringBuilder field = new StringBuilder();
    JsonNode value = whole;
    for (Reference step : path) {
      if (step.getFieldName() != null) {
        field.append(field.isEmpty() ? "" : ".").append(step.getFieldName());
        value = value.path(step.getFieldName());
      } else {
        field.append('[').append(step.getIndex()).append(']');
        value = value.path(step.getIndex());
      }
    }
    return (field.isEmpty() ? "it" : cut(field.toString(), LONGEST_PATH))
        + " is "
        + told(value)
        + ", which this version of Holdfast cannot read";
  }

  private static String told(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "\"" + cut(value.textValue(), LONGEST) + "\"";
      case ARRAY -> "a list";
      case OBJECT, POJO, MISSING -> "an object";
      case NUMBER, BOOLEAN, NULL, BINARY -> cut(value.asText(), LONGEST);
    };
  }

  private static String cut(String text, int length) {
    return text.codePointCount(0, text.length()) <= length
        ? text
        : text.substring(0, text.offsetByCodePoints(0, length)) + "…";
  }
}
