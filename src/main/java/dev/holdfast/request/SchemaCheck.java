package dev.holdfast.request;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.holdfast.api.v1alpha1.Patterns;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Holds the fields of a request to what the CRDs say of each: what is required, how long it may be
 * and what it looks like. What one field says of another, the API server checks.
 */
final class SchemaCheck {
  private static final String MATCHES = "self.matches(r\"";
  private static final String END = "\")";

  private final List<RequestProblem> problems = new ArrayList<>();

  private SchemaCheck() {}

  /**
   * What is wrong with the fields of {@code spec}; empty if nothing is.
   *
   * @param path what the names of its fields begin with; empty for nothing
   */
  static List<RequestProblem> of(String path, Record spec) {
    SchemaCheck check = new SchemaCheck();
    check.record(path, spec);
    return check.problems;
  }

  private void record(String path, Record value) {
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      try {
        Field field = value.getClass().getDeclaredField(component.getName());
        JsonProperty renamed = field.getAnnotation(JsonProperty.class);
        String name = renamed == null ? component.getName() : renamed.value();
        value(
            path.isEmpty() ? name : path + "." + name,
            component.getAccessor().invoke(value),
            field);
      } catch (NoSuchFieldException | IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException("records of the API are public", e);
      }
    }
  }

  private void value(String path, Object value, AnnotatedElement schema) {
    if (value == null) {
      if (schema.isAnnotationPresent(Required.class)) {
        problems.add(new RequestProblem(path, "is required"));
      }
      return;
    }
    if (value instanceof String text) {
      text(path, text, schema);
    } else if (value instanceof Number number) {
      number(path, number.doubleValue(), schema);
    } else if (value instanceof Collection<?> items) {
      size(path, items.size(), "items", schema);
      items(path, items, schema);
    } else if (value instanceof Record inner) {
      record(path, inner);
    }
  }

  private void items(String path, Collection<?> items, AnnotatedElement schema) {
    AnnotatedElement element =
        schema instanceof Field field
                && field.getAnnotatedType() instanceof AnnotatedParameterizedType list
            ? list.getAnnotatedActualTypeArguments()[0]
            : schema;
    int index = 0;
    for (Object item : items) {
      value(path + "[" + index++ + "]", item, element);
    }
  }

  private void text(String path, String text, AnnotatedElement schema) {
    size(path, text.codePointCount(0, text.length()), "characters", schema);
    Pattern pattern = schema.getAnnotation(Pattern.class);
    if (pattern != null && !Patterns.matches(pattern.value(), text)) {
      problems.add(new RequestProblem(path, says(pattern.value())));
    }
    for (ValidationRule rule : schema.getAnnotationsByType(ValidationRule.class)) {
      if (rule.value().startsWith(MATCHES)
          && !Patterns.matches(
              rule.value().substring(MATCHES.length(), rule.value().length() - END.length()),
              text)) {
        problems.add(new RequestProblem(path, rule.message()));
      }
    }
  }

  private static String says(String pattern) {
    return switch (pattern) {
      case Patterns.DNS_LABEL ->
          "write lower-case letters, digits and hyphens, with a letter or digit at both ends";
      case Patterns.DNS_SUBDOMAIN ->
          "write lower-case letters, digits, hyphens and dots, with a letter or digit at both ends";
      default -> "must match " + pattern;
    };
  }

  private void number(String path, double number, AnnotatedElement schema) {
    Min min = schema.getAnnotation(Min.class);
    Max max = schema.getAnnotation(Max.class);
    if (min != null && number < min.value()) {
      problems.add(new RequestProblem(path, "at least " + whole(min.value())));
    }
    if (max != null && number > max.value()) {
      problems.add(new RequestProblem(path, "at most " + whole(max.value())));
    }
  }

  private static String whole(double limit) {
    return String.valueOf((long) limit);
  }

  private void size(String path, int size, String what, AnnotatedElement schema) {
    Size limits = schema.getAnnotation(Size.class);
    if (limits != null && size < limits.min()) {
      problems.add(
          new RequestProblem(
              path, size == 0 ? "must not be empty" : "at least " + limits.min() + " " + what));
    }
    if (limits != null && size > limits.max()) {
      problems.add(new RequestProblem(path, "at most " + limits.max() + " " + what));
    }
  }
}
