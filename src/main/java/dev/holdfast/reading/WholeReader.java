package dev.holdfast.reading;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DatabindException;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.util.List;

/**
 * Reads an object of ours in full, or makes it {@link Unreadable}. Its parts are kept meanwhile,
 * since nobody can say how far a parser has come that has failed.
 */
final class WholeReader extends DelegatingDeserializer {
  private static final long serialVersionUID = 1L;
  private static final String[] KEPT = {"apiVersion", "kind", "metadata"};

  private WholeReader(JsonDeserializer<?> reader) {
    super(reader);
  }

  /** Has every custom resource be read by one. */
  static final class OfEach extends BeanDeserializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonDeserializer<?> modifyDeserializer(
        DeserializationConfig config, BeanDescription described, JsonDeserializer<?> reader) {
      return CustomResource.class.isAssignableFrom(described.getBeanClass())
          ? new WholeReader(reader)
          : reader;
    }
  }

  @Override
  protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> reader) {
    return new WholeReader(reader);
  }

  @Override
  public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    if (!parser.hasToken(JsonToken.START_OBJECT)) {
      return super.deserialize(parser, context);
    }
    try (TokenBuffer parts = context.bufferAsCopyOfValue(parser)) {
      try (JsonParser again = parts.asParserOnFirstToken()) {
        return super.deserialize(again, context);
      } catch (JsonMappingException e) {
        ObjectNode whole = context.readValue(parts.asParserOnFirstToken(), ObjectNode.class);
        return remains(whole, UnreadableValue.told(e.getPath(), whole), context);
      } catch (DatabindException e) {
        ObjectNode whole = context.readValue(parts.asParserOnFirstToken(), ObjectNode.class);
        return remains(whole, UnreadableValue.told(List.of(), whole), context);
      }
    }
  }

  private Object remains(ObjectNode whole, String why, DeserializationContext context)
      throws IOException {
    ObjectNode rest = whole.deepCopy().retain(KEPT);
    JsonNode meta = rest.path("metadata");
    if (meta instanceof ObjectNode own) {
      ObjectNode annotations =
          own.path("annotations") instanceof ObjectNode there
              ? there
              : own.putObject("annotations");
      annotations.put(Unreadable.ANNOTATION, why);
    }
    try (JsonParser again = rest.traverse(context.getParser().getCodec())) {
      again.nextToken();
      return super.deserialize(again, context);
    }
  }
}
