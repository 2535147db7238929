package dev.holdfast.reading;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.api.v1alpha1.UnreadableQuantity;
import io.fabric8.kubernetes.api.model.Quantity;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;

/** Reads a quantity, and whatever stands in the place of one. */
@RegisterForReflection
final class QuantityReader extends JsonDeserializer<Quantity> {
  @Override
  public Quantity deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    JsonNode node = parser.readValueAsTree();
    String text = node.isValueNode() ? node.asText() : node.toString();
    return UnreadableQuantity.isReadable(text) ? new Quantity(text) : new UnreadableQuantity(text);
  }
}
