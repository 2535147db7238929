package dev.holdfast.encryption;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What kinds of packets something consists of, as {@code gpg --list-packets} says. It tells of keys
 * that gpg leaves out of its listings without a word.
 *
 * @param keys how many public keys there are, of any version
 * @param secret whether there are secret ones
 * @param problem why gpg cannot use one of the keys, as the end of a sentence
 */
record OpenPgpPackets(int keys, boolean secret, Optional<String> problem) {
  private static final Pattern OBSOLETE =
      Pattern.compile(":key packet: \\[obsolete version (\\d+)\\]");
  private static final String UNKNOWN_VERSION = ":key packet: [unknown version]";
  private static final String KEY = ":public key packet:";
  private static final Pattern UNKNOWN_ALGORITHM = Pattern.compile("\\s+unknown algorithm (\\d+)");
  private static final Pattern SECRET = Pattern.compile(":secret (sub )?key packet:");

  static OpenPgpPackets parse(String listing) {
    int keys = 0;
    boolean secret = false;
    boolean inKey = false;
    Optional<String> problem = Optional.empty();
    for (String line : listing.lines().toList()) {
      Matcher obsolete = OBSOLETE.matcher(line);
      Matcher algorithm = UNKNOWN_ALGORITHM.matcher(line);
      if (SECRET.matcher(line).matches()) {
        secret = true;
      } else if (obsolete.matches()) {
        keys++;
        problem = Optional.of("is of version " + obsolete.group(1) + ", which is broken");
      } else if (line.equals(UNKNOWN_VERSION)) {
        keys++;
        problem = Optional.of("is of a version that gpg does not know");
      } else if (line.equals(KEY)) {
        keys++;
      } else if (inKey && algorithm.matches()) {
        problem =
            Optional.of("is of algorithm " + algorithm.group(1) + ", which gpg does not know");
      }
      // A subkey of an unknown algorithm does no harm while there is another.
      inKey = line.startsWith(":") ? line.equals(KEY) : inKey;
    }
    return new OpenPgpPackets(keys, secret, problem);
  }
}
