package dev.holdfast.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A keyring of somebody who uses {@code gpg}. Closing it ends the agent and deletes the keys. */
public final class Gnupg implements AutoCloseable {
  private final TemporaryDirectory home = TemporaryDirectory.create("gpg");

  /** When the keys of the following commands are made; null for now. */
  private String time;

  /** A key of {@code name} that signs, and has a subkey that encrypts. */
  public String create(String name) {
    String fingerprint = create(name, "sign", "never", "");
    addSubkey(fingerprint, "encr", "never");
    return fingerprint;
  }

  /** A key of {@code name}; its fingerprint. */
  public String create(String name, String usage, String expires, String passphrase) {
    run(
        new byte[0],
        "--passphrase",
        passphrase,
        "--quick-generate-key",
        name + " <" + name + "@example.com>",
        "ed25519",
        usage,
        expires);
    return fingerprint(name);
  }

  /** Adds a subkey without a passphrase to {@code key}. */
  public void addSubkey(String key, String usage, String expires) {
    addSubkey(key, usage, expires, "");
  }

  /** Adds a subkey to {@code key}. */
  public void addSubkey(String key, String usage, String expires, String passphrase) {
    String algorithm = usage.equals("encr") ? "cv25519" : "ed25519";
    run(new byte[0], "--passphrase", passphrase, "--quick-add-key", key, algorithm, usage, expires);
  }

  /** The same keyring at another time, such as {@code 20200101T000000}. */
  public Gnupg at(String when) {
    time = when;
    return this;
  }

  /** The same keyring now. */
  public Gnupg now() {
    time = null;
    return this;
  }

  /** Revokes {@code key} with the certificate that gpg made with it. */
  public void revoke(String key) {
    try {
      String certificate =
          Files.readString(home.path().resolve("openpgp-revocs.d").resolve(key + ".rev"));
      // gpg puts a colon in front of it, so that nobody imports it by accident.
      run(
          certificate.replace(":-----BEGIN", "-----BEGIN").getBytes(StandardCharsets.US_ASCII),
          "--import");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The fingerprint of the key of {@code name}. */
  public String fingerprint(String name) {
    return fingerprints(name).get(0);
  }

  /** The fingerprints of the key of {@code name} and of its subkeys. */
  public List<String> fingerprints(String name) {
    String listing =
        StandardTools.text(
            run(
                new byte[0],
                "--with-colons",
                "--with-subkey-fingerprint",
                "--list-keys",
                "<" + name + "@example.com>"));
    return listing
        .lines()
        .filter(line -> line.startsWith("fpr:"))
        .map(line -> line.split(":", -1)[9])
        .toList();
  }

  /** The public key of {@code name}, armored. */
  public String publicKey(String name) {
    return StandardTools.text(
        run(new byte[0], "--armor", "--export", "<" + name + "@example.com>"));
  }

  /** The public key of {@code name}, binary. */
  public byte[] binaryPublicKey(String name) {
    return run(new byte[0], "--export", "<" + name + "@example.com>");
  }

  /** The secret key of {@code name}, armored. */
  public String secretKey(String name, String passphrase) {
    return StandardTools.text(
        run(
            new byte[0],
            "--passphrase",
            passphrase,
            "--armor",
            "--export-secret-keys",
            "<" + name + "@example.com>"));
  }

  /** What {@code gpg --decrypt} makes of {@code stored}. */
  public byte[] decrypt(byte[] stored) {
    return run(stored, "--decrypt");
  }

  /** What {@code gpg --encrypt} makes of {@code content}. */
  public byte[] encrypt(byte[] content, String name) {
    return run(content, "--recipient", "<" + name + "@example.com>", "--encrypt");
  }

  /** What gpg writes with {@code arguments}. */
  public byte[] run(byte[] input, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "gpg",
                "--homedir",
                home.path().toString(),
                "--batch",
                "--no-tty",
                "--quiet",
                "--trust-model",
                "always",
                "--pinentry-mode",
                "loopback"));
    if (time != null) {
      command.addAll(List.of("--faked-system-time", time + "!"));
    }
    return StandardTools.run(
        input, Stream.concat(command.stream(), Stream.of(arguments)).toArray(String[]::new));
  }

  @Override
  public void close() {
    StandardTools.run(
        new byte[0], "gpgconf", "--homedir", home.path().toString(), "--kill", "gpg-agent");
    home.close();
  }
}
