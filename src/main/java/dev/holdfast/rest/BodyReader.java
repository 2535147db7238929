package dev.holdfast.rest;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.util.List;

/**
 * Reads bodies to the letter: a field that is not known, a number in the place of a text or a field
 * that comes twice is an error that names it, and not something to be passed over.
 */
final class BodyReader {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_TEXT = 65_536;
  private static final List<CoercionInputShape> SCALARS =
      List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean);

  private static final ObjectMapper MAPPER = mapper();

  private BodyReader() {}

  /**
   * What a request to create something consists of.
   *
   * @param name what the object is to be called; null if nobody has said
   * @param value all else
   */
  record Body<T>(String name, T value) {}

  /**
   * Reads a body that may have a field {@code name} beside those of {@code type}.
   *
   * @throws ProblemException if it is no such body
   */
  static <T> Body<T> named(byte[] json, Class<T> type) {
    ObjectNode body = object(json);
    JsonNode name = body.remove("name");
    if (name != null && !name.isTextual()) {
      throw ProblemException.badRequest("name", "write a text");
    }
    return new Body<>(name == null ? null : name.textValue(), value(body, type));
  }

  /**
   * Reads a body with the fields of {@code type}.
   *
   * @throws ProblemException if it is no such body
   */
  static <T> T plain(byte[] json, Class<T> type) {
    return value(object(json), type);
  }

  /**
   * Reads a body with the fields of {@code type}, of which one is given already.
   *
   * @throws ProblemException if it is no such body, or has that field
   */
  static <T> Body<T> with(byte[] json, String field, String given, Class<T> type) {
    ObjectNode body = json.length == 0 ? MAPPER.createObjectNode() : object(json);
    if (body.has(field)) {
      throw ProblemException.badRequest(field, "leave it out; the path says it");
    }
    JsonNode name = body.remove("name");
    if (name != null && !name.isTextual()) {
      throw ProblemException.badRequest("name", "write a text");
    }
    body.put(field, given);
    return new Body<>(name == null ? null : name.textValue(), value(body, type));
  }

  private static ObjectNode object(byte[] json) {
    try {
      if (MAPPER.readTree(json) instanceof ObjectNode object) {
        return object;
      }
      throw new ProblemException(400, "the body must be a JSON object");
    } catch (MismatchedInputException e) {
      throw new ProblemException(400, "the body goes on where its JSON has ended");
    } catch (JsonProcessingException e) {
      throw BodyProblems.of(e);
    } catch (IOException e) {
      // Bytes that begin as another encoding does and go on otherwise.
      throw new ProblemException(400, "the body must be JSON in UTF-8");
    }
  }

  private static <T> T value(ObjectNode body, Class<T> type) {
    try {
      return MAPPER.treeToValue(body, type);
    } catch (JsonProcessingException e) {
      throw BodyProblems.of(e);
    }
  }

  private static ObjectMapper mapper() {
    JsonMapper.Builder builder =
        JsonMapper.builder(
                JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                        StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_TEXT)
                            .maxNumberLength(30)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .annotationIntrospector(new KnownFieldsOnly());
    for (CoercionInputShape scalar : SCALARS) {
      builder.withCoercionConfig(
          LogicalType.Textual, text -> text.setCoercion(scalar, CoercionAction.Fail));
    }
    return builder.build();
  }

  /**
   * The types of the API pass over fields of newer versions, which a person's typing error is not.
   */
  private static final class KnownFieldsOnly extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonIgnoreProperties.Value findPropertyIgnoralByName(
        MapperConfig<?> config, Annotated annotated) {
      return JsonIgnoreProperties.Value.empty();
    }
  }
}
