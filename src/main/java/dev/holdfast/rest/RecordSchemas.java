package dev.holdfast.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;

/**
 * Schemas of records, out of the same descriptions and limits that the CRDs are made of. Types of
 * Kubernetes itself are left to its own documentation.
 */
final class RecordSchemas {
  private static final String COMPONENTS = "#/components/schemas/";

  private final Map<String, Schema> components = new TreeMap<>();

  /** All that were asked for, and what they refer to, by name. */
  Map<String, Schema> components() {
    return components;
  }

  /** A reference to the schema of {@code record}. */
  Schema reference(Class<?> record) {
    if (!components.containsKey(record.getSimpleName())) {
      Schema schema = OASFactory.createSchema().addType(SchemaType.OBJECT);
      // Before its fields, one of which may refer to it.
      components.put(record.getSimpleName(), schema);
      for (RecordComponent component : record.getRecordComponents()) {
        property(schema, field(record, component));
      }
    }
    return referenceTo(record.getSimpleName());
  }

  /** A reference to the schema {@code name}. */
  static Schema referenceTo(String name) {
    return OASFactory.createSchema().ref(COMPONENTS + name);
  }

  private void property(Schema schema, Field field) {
    JsonProperty renamed = field.getAnnotation(JsonProperty.class);
    String name = renamed == null ? field.getName() : renamed.value();
    Schema property = schema(field.getGenericType(), field);
    JsonPropertyDescription description = field.getAnnotation(JsonPropertyDescription.class);
    if (description != null) {
      property.setDescription(description.value());
    }
    schema.addProperty(name, property);
    if (field.isAnnotationPresent(Required.class)) {
      schema.addRequired(name);
    }
  }

  private static Field field(Class<?> record, RecordComponent component) {
    try {
      return record.getDeclaredField(component.getName());
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("a record has a field for each component", e);
    }
  }

  private Schema schema(Type type, AnnotatedElement limits) {
    if (type instanceof ParameterizedType of && of.getRawType() == List.class) {
      return list(of.getActualTypeArguments()[0], limits);
    }
    if (type instanceof ParameterizedType of && of.getRawType() == Map.class) {
      return OASFactory.createSchema()
          .addType(SchemaType.OBJECT)
          .additionalPropertiesSchema(schema(of.getActualTypeArguments()[1], Integer.class));
    }
    if (!(type instanceof Class<?> plain)) {
      return OASFactory.createSchema();
    }
    if (plain == String.class) {
      return text(limits);
    }
    if (plain == Boolean.class || plain == boolean.class) {
      return OASFactory.createSchema().addType(SchemaType.BOOLEAN);
    }
    if (Number.class.isAssignableFrom(plain) || plain == int.class || plain == long.class) {
      return number(limits);
    }
    if (plain.isEnum()) {
      Schema words = OASFactory.createSchema().addType(SchemaType.STRING);
      EnumWords.of(plain).forEach(words::addEnumeration);
      return words;
    }
    return plain.isRecord()
        ? reference(plain)
        : OASFactory.createSchema()
            .addType(SchemaType.OBJECT)
            .description("As Kubernetes describes " + plain.getSimpleName() + ".");
  }

  private Schema list(Type of, AnnotatedElement limits) {
    AnnotatedElement element =
        limits instanceof Field field
                && field.getAnnotatedType() instanceof AnnotatedParameterizedType list
            ? list.getAnnotatedActualTypeArguments()[0]
            : limits;
    Schema schema = OASFactory.createSchema().addType(SchemaType.ARRAY).items(schema(of, element));
    Size size = limits.getAnnotation(Size.class);
    if (size != null) {
      schema.setMinItems(size.min() == 0 ? null : (int) size.min());
      schema.setMaxItems((int) size.max());
    }
    return schema;
  }

  private static Schema text(AnnotatedElement limits) {
    Schema schema = OASFactory.createSchema().addType(SchemaType.STRING);
    Size size = limits.getAnnotation(Size.class);
    if (size != null) {
      schema.setMinLength(size.min() == 0 ? null : (int) size.min());
      schema.setMaxLength((int) size.max());
    }
    Pattern pattern = limits.getAnnotation(Pattern.class);
    if (pattern != null) {
      schema.setPattern(pattern.value());
    }
    return schema;
  }

  private static Schema number(AnnotatedElement limits) {
    Schema schema = OASFactory.createSchema().addType(SchemaType.INTEGER);
    Min min = limits.getAnnotation(Min.class);
    Max max = limits.getAnnotation(Max.class);
    schema.setMinimum(min == null ? null : BigDecimal.valueOf((long) min.value()));
    schema.setMaximum(max == null ? null : BigDecimal.valueOf((long) max.value()));
    return schema;
  }
}
