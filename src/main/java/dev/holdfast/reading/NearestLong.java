package dev.holdfast.reading;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;

/** Reads a whole number; the nearest there is, if it is beyond the 64 bits. */
final class NearestLong extends StdScalarDeserializer<Long> {
  private static final long serialVersionUID = 1L;

  NearestLong() {
    super(Long.class);
  }

  @Override
  public LogicalType logicalType() {
    return LogicalType.Integer;
  }

  @Override
  public Long deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    return parser.currentToken() == JsonToken.VALUE_NUMBER_INT
        ? NearestNumber.within(parser.getBigIntegerValue(), Long.MIN_VALUE, Long.MAX_VALUE)
        : _parseLong(parser, context, Long.class);
  }
}
