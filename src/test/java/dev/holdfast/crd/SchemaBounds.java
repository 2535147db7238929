package dev.holdfast.crd;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import dev.holdfast.api.v1alpha1.Patterns;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.Map;
import java.util.stream.Collectors;

/** Has schemas take nothing that the types of Java have no room for. */
final class SchemaBounds {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private SchemaBounds() {}

  /** Puts the bounds into {@code schema}, by which {@code type} is written. */
  static void put(JSONSchemaProps schema, Class<?> type) {
    put(schema, MAPPER.constructType(type));
  }

  private static void put(JSONSchemaProps schema, JavaType type) {
    if (type.hasRawClass(Integer.class) || type.hasRawClass(int.class)) {
      schema.setFormat("int32");
    } else if (type.hasRawClass(Long.class) || type.hasRawClass(long.class)) {
      schema.setFormat("int64");
    } else if (type.hasRawClass(Quantity.class)) {
      schema.setPattern(Patterns.QUANTITY);
    } else if (schema.getItems() != null) {
      put(schema.getItems().getSchema(), type.getContentType());
    } else if (schema.getAdditionalProperties() != null) {
      put(schema.getAdditionalProperties().getSchema(), type.getContentType());
    } else if (schema.getProperties() != null) {
      Map<String, JavaType> types =
          MAPPER.getDeserializationConfig().introspect(type).findProperties().stream()
              .collect(
                  Collectors.toMap(
                      BeanPropertyDefinition::getName, BeanPropertyDefinition::getPrimaryType));
      schema.getProperties().forEach((name, property) -> put(property, types.get(name)));
    }
  }
}
