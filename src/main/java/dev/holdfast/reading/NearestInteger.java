package dev.holdfast.reading;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;

/** Reads a whole number; the nearest there is, if it is beyond the 32 bits. */
final class NearestInteger extends StdScalarDeserializer<Integer> {
  private static final long serialVersionUID = 1L;

  NearestInteger() {
    super(Integer.class);
  }

  @Override
  public LogicalType logicalType() {
    return LogicalType.Integer;
  }

  @Override
  public Integer deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    return parser.currentToken() == JsonToken.VALUE_NUMBER_INT
        ? (int)
            NearestNumber.within(parser.getBigIntegerValue(), Integer.MIN_VALUE, Integer.MAX_VALUE)
        : _parseInteger(parser, context, Integer.class);
  }
}
