package dev.holdfast.runner;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps psql from doing what a dump of SQL has no business to ask for. psql runs programs and reads
 * files where a text says {@code \!} or {@code \copy}; in restricted mode it refuses every command
 * of its own. That mode is begun here with a key that nobody knows, so that nothing in the dump can
 * end it; the dump's own commands that begin and end it, which newer pg_dump writes, are left out.
 *
 * @see <a href="https://www.postgresql.org/support/security/CVE-2025-8714/">CVE-2025-8714</a>
 */
final class PlainFilter {
  private static final int MAX_COMMAND = 200;
  private static final int KEY_BYTES = 16;
  private static final Pattern RESTRICT =
      Pattern.compile("\\\\(un)?restrict ([A-Za-z0-9]+)\\r?\\n");

  /** Written by pg_dump since version 17; servers before that do not know it. */
  private static final String NEW_SETTING = "SET transaction_timeout = 0;\n";

  private static final int SETTING_SINCE = 17;

  private final boolean knowsSetting;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private String dumpKey;
  private boolean begun;
  private boolean atLineStart = true;
  private boolean inCandidate;

  /**
   * A filter for one dump.
   *
   * @param serverMajor the major version of the server that it is restored to
   */
  PlainFilter(int serverMajor) {
    this.knowsSetting = serverMajor >= SETTING_SINCE;
  }

  /** What psql gets for the next {@code count} bytes of the dump. */
  byte[] next(byte[] bytes, int count) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(count + MAX_COMMAND);
    if (!begun) {
      begun = true;
      byte[] key = new byte[KEY_BYTES];
      new SecureRandom().nextBytes(key);
      out.writeBytes(
          ("\\restrict " + HexFormat.of().formatHex(key) + "\n")
              .getBytes(StandardCharsets.US_ASCII));
    }
    for (int i = 0; i < count; i++) {
      take(bytes[i], out);
    }
    return out.toByteArray();
  }

  private void take(byte one, ByteArrayOutputStream out) {
    if (atLineStart && (one == '\\' || (one == 'S' && !knowsSetting))) {
      inCandidate = true;
    }
    atLineStart = one == '\n';
    if (!inCandidate) {
      out.write(one);
      return;
    }
    line.write(one);
    if (one == '\n' || line.size() > MAX_COMMAND) {
      if (!isLeftOut(line.toString(StandardCharsets.UTF_8))) {
        out.writeBytes(line.toByteArray());
      }
      line.reset();
      inCandidate = false;
    }
  }

  private boolean isLeftOut(String text) {
    if (text.equals(NEW_SETTING)) {
      return !knowsSetting;
    }
    Matcher command = RESTRICT.matcher(text);
    if (!command.matches()) {
      return false;
    }
    if (command.group(1) == null) {
      boolean first = dumpKey == null;
      dumpKey = first ? command.group(2) : dumpKey;
      return first;
    }
    return command.group(2).equals(dumpKey);
  }

  /** What psql gets at the end of the dump. */
  byte[] rest() {
    byte[] rest = line.toByteArray();
    line.reset();
    return rest;
  }
}
