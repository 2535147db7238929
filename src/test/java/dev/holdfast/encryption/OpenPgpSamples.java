package dev.holdfast.encryption;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/** Keys of OpenPGP that no program of today makes, packet by packet. */
final class OpenPgpSamples {
  private OpenPgpSamples() {}

  /** A key as PGP 2 made it, RFC 4880, 5.5.2: with days of validity, and RSA. */
  static byte[] versionThree() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(body);
    data.writeByte(3);
    data.writeInt(1_000_000_000);
    data.writeShort(0);
    data.writeByte(1);
    data.writeShort(1024);
    data.write(0x80);
    data.write(new byte[126]);
    data.write(1);
    data.writeShort(17);
    data.write(new byte[] {1, 0, 1});
    return concat(packet(6, body.toByteArray()), packet(13, new byte[] {'o', 'l', 'd'}));
  }

  /** A key of RFC 9580, 5.5.2.3: with the length of its material, and Ed25519. */
  static byte[] versionSix() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(body);
    data.writeByte(6);
    data.writeInt(1_700_000_000);
    data.writeByte(27);
    data.writeInt(32);
    data.write(new byte[32]);
    return concat(packet(6, body.toByteArray()), packet(13, new byte[] {'n', 'e', 'w'}));
  }

  private static byte[] packet(int tag, byte[] body) throws IOException {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(packet);
    data.writeByte(0x80 | (tag << 2) | 1);
    data.writeShort(body.length);
    data.write(body);
    return packet.toByteArray();
  }

  /** Both, one after the other. */
  static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
