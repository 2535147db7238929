package dev.holdfast.reading;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;

/**
 * Reads a whole number; the nearest there is, if it is beyond its type.
 *
 * @param <N> {@code Integer} or {@code Long}
 */
final class NearestReader<N extends Number> extends StdScalarDeserializer<N> {
  private static final long serialVersionUID = 1L;

  private final Class<N> type;

  NearestReader(Class<N> type) {
    super(type);
    this.type = type;
  }

  @Override
  public LogicalType logicalType() {
    return LogicalType.Integer;
  }

  @Override
  public N deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    Number number;
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      number = NearestNumber.within(parser.getBigIntegerValue(), type);
    } else if (type == Integer.class) {
      number = _parseInteger(parser, context, type);
    } else {
      number = _parseLong(parser, context, type);
    }
    return type.cast(number);
  }
}
