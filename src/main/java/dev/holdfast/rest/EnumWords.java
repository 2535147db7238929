package dev.holdfast.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;

/** The words that stand for the values of an enum in JSON. */
final class EnumWords {
  private EnumWords() {}

  static List<String> of(Class<?> type) {
    return Arrays.stream(type.getFields())
        .filter(field -> field.isEnumConstant())
        .map(
            field -> {
              JsonProperty word = field.getAnnotation(JsonProperty.class);
              return word == null ? field.getName() : word.value();
            })
        .toList();
  }
}
