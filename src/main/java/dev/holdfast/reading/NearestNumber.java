package dev.holdfast.reading;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import java.io.IOException;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** The whole number that is nearest to one that does not fit into its field. */
final class NearestNumber extends DeserializationProblemHandler {
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,40}");

  /** {@code number}, or the bound of {@code type} that it is beyond. */
  static Number within(BigInteger number, Class<?> type) {
    if (isInteger(type)) {
      return (int) within(number, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    return within(number, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private static long within(BigInteger number, long least, long most) {
    return number.max(BigInteger.valueOf(least)).min(BigInteger.valueOf(most)).longValueExact();
  }

  private static boolean isInteger(Class<?> type) {
    return type == Integer.class || type == int.class;
  }

  /** The client library reads the numbers of its own model as texts, for their octal ones. */
  @Override
  public Object handleWeirdStringValue(
      DeserializationContext context, Class<?> type, String text, String message)
      throws IOException {
    boolean asked = isInteger(type) || type == Long.class || type == long.class;
    if (asked && WHOLE.matcher(text).matches()) {
      return within(new BigInteger(text), type);
    }
    return NOT_HANDLED;
  }
}
