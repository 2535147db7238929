package dev.holdfast.encryption;

import dev.holdfast.fuzz.FuzzTarget;
import dev.holdfast.fuzz.Held;
import java.util.List;
import java.util.Locale;

/** What gpg says of keys that others have given. */
public final class KeyFuzz {
  private KeyFuzz() {}

  /** The targets. */
  public static List<FuzzTarget> targets() {
    return List.of(
        new FuzzTarget(
            "key-listings",
            2,
            List.of(
                ":public key packet:\n\tversion 4, algo 1\n:key packet: [obsolete version 3]\n",
                ":secret sub key packet:\n\tunknown algorithm 99\n:key packet: [unknown version]\n",
                "[GNUPG:] NO_SECKEY abc\ngpg: decryption failed: No secret key\n"),
            KeyFuzz::listing));
  }

  private static void listing(byte[] input) {
    String text = Held.text(input);
    OpenPgpPackets packets = OpenPgpPackets.parse(text);
    Held.require(packets.keys() >= 0 && packets.keys() <= text.lines().count(), "keys");
    GnupgLines lines = new GnupgLines(text.lines().toList());
    Held.require(lines.status("NO_SECKEY").count() <= text.lines().count(), "lines");
    Held.require(!lines.complaint().isBlank(), "no complaint");
    KeyText key = KeyText.file("f", input);
    String upper = text.toUpperCase(Locale.ROOT);
    Held.require(
        !key.looksSecret() || upper.contains("KEY") || upper.contains("AGE-PLUGIN-"), "secret");
  }
}
