package dev.holdfast.leaks;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A secret that can be told from everything else.
 *
 * @param name what it is, for people
 * @param value the secret
 */
record Mark(String name, String value) {
  /** Enough to be no accident, and less than any message is cut to. */
  private static final int BEGINNING = 14;

  private static final int RANDOM_BYTES = 12;

  /** One of letters and digits alone. */
  static Mark plain(String name) {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    return new Mark(name, HexFormat.of().formatHex(random) + "secret");
  }

  /** One with characters that URLs, JSON and shells write otherwise. */
  static Mark odd(String name) {
    return new Mark(name, plain(name).value() + "\"/+%&= '$(id)\\");
  }

  /** What it may look like somewhere, by the name of that form. */
  Map<String, String> forms() {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    Map<String, String> forms = new LinkedHashMap<>();
    forms.put("its beginning", value.substring(0, Math.min(BEGINNING, value.length())));
    forms.put("URL-encoded", URLEncoder.encode(value, StandardCharsets.UTF_8));
    forms.put("JSON", new String(JsonStringEncoder.getInstance().quoteAsString(value)));
    forms.put("hexadecimal", HexFormat.of().formatHex(bytes));
    forms.put("HEXADECIMAL", HexFormat.of().formatHex(bytes).toUpperCase(Locale.ROOT));
    for (int before = 0; before < 3; before++) {
      forms.put("Base64, " + before, inBase64(bytes, before, Base64.getEncoder()));
      forms.put("Base64 of URLs, " + before, inBase64(bytes, before, Base64.getUrlEncoder()));
    }
    return forms;
  }

  /**
   * Those characters of Base64 that depend on {@code bytes} alone, where so many others stand
   * before them.
   */
  private static String inBase64(byte[] bytes, int before, Base64.Encoder encoder) {
    byte[] shifted = new byte[before + bytes.length];
    System.arraycopy(bytes, 0, shifted, before, bytes.length);
    String text = encoder.withoutPadding().encodeToString(shifted);
    int from = (before * Byte.SIZE + 5) / 6;
    return text.substring(from, shifted.length * Byte.SIZE / 6);
  }

  @Override
  public String toString() {
    return name + " " + Arrays.hashCode(value.getBytes(StandardCharsets.UTF_8));
  }
}
