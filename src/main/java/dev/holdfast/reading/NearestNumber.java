package dev.holdfast.reading;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import java.io.IOException;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** The whole number that is nearest to one that does not fit into its field. */
final class NearestNumber extends DeserializationProblemHandler {
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,40}");

  /** {@code number}, or the bound that it is beyond. */
  static long within(BigInteger number, long least, long most) {
    return number.max(BigInteger.valueOf(least)).min(BigInteger.valueOf(most)).longValueExact();
  }

  /** The client library reads the numbers of its own model as texts, for their octal ones. */
  @Override
  public Object handleWeirdStringValue(
      DeserializationContext context, Class<?> type, String text, String message)
      throws IOException {
    if (WHOLE.matcher(text).matches()) {
      if (type == Integer.class || type == int.class) {
        return (int) within(new BigInteger(text), Integer.MIN_VALUE, Integer.MAX_VALUE);
      }
      if (type == Long.class || type == long.class) {
        return within(new BigInteger(text), Long.MIN_VALUE, Long.MAX_VALUE);
      }
    }
    return NOT_HANDLED;
  }
}
