package dev.holdfast.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.embedded.AgeIdentity;
import dev.holdfast.embedded.Gnupg;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is encrypted opens with the programs alone and with us, whole and unaltered, or not. */
class RoundTripTest {
  private static final String FIELD = "spec.decryption.secretRef";

  /** age encrypts chunks of 64 KiB, each followed by a code of 16 bytes. */
  private static final int AGE_CHUNK = 64 << 10;

  private static final int AGE_CODE = 16;

  @TempDir static Path directory;
  private static Gnupg gpg;
  private static AgeIdentity age;
  private static AgeIdentity otherAge;

  @BeforeAll
  static void create() throws IOException {
    NeedsTools.age();
    NeedsTools.gpg();
    age = AgeIdentity.create(directory, "age.txt");
    otherAge = AgeIdentity.create(directory, "other-age.txt");
    gpg = new Gnupg();
    gpg.create("owner");
    gpg.create("successor");
    gpg.addSubkey(gpg.create("guarded", "sign", "never", "Secret 1"), "encr", "never", "Secret 1");
    Files.writeString(directory.resolve("owner.asc"), gpg.secretKey("owner", ""));
    Files.writeString(directory.resolve("successor.asc"), gpg.secretKey("successor", ""));
    Files.writeString(directory.resolve("guarded.asc"), gpg.secretKey("guarded", "Secret 1"));
  }

  @AfterAll
  static void delete() {
    if (gpg != null) {
      gpg.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0,
        1,
        8191,
        8192,
        8193,
        AGE_CHUNK - 1,
        AGE_CHUNK,
        AGE_CHUNK + 1,
        2 * AGE_CHUNK,
        3 * AGE_CHUNK + 1,
        1 << 20
      })
  void everySizeGoesBothWaysBetweenUsAndThePrograms(int size) throws IOException {
    byte[] content = random(size);

    byte[] byAge = encrypt(Encryption.AGE, content);
    assertThat(age.decrypt(byAge)).isEqualTo(content);
    assertThat(decrypt(Encryption.AGE, byAge)).isEqualTo(content);
    assertThat(decrypt(Encryption.AGE, age.encrypt(content))).isEqualTo(content);

    byte[] byGpg = encrypt(Encryption.OPENPGP, content);
    assertThat(gpg.decrypt(byGpg)).isEqualTo(content);
    assertThat(decrypt(Encryption.OPENPGP, byGpg)).isEqualTo(content);
    assertThat(decrypt(Encryption.OPENPGP, gpg.encrypt(content, "owner"))).isEqualTo(content);
  }

  @Test
  void eitherOfTwoRecipientsOpensIt() throws IOException {
    byte[] content = random(100_000);
    byte[] byAge =
        encrypt(
            Encryption.AGE,
            content,
            KeyText.one("a", age.recipient()),
            KeyText.one("b", otherAge.recipient()));
    byte[] byGpg =
        encrypt(
            Encryption.OPENPGP,
            content,
            KeyText.one("a", gpg.publicKey("owner")),
            KeyText.one("b", gpg.publicKey("successor")));

    for (AgeIdentity identity : List.of(age, otherAge)) {
      assertThat(decrypt(Encryption.AGE, identity.file(), null, byAge)).isEqualTo(content);
      assertThat(identity.decrypt(byAge)).isEqualTo(content);
    }
    for (String name : List.of("owner.asc", "successor.asc")) {
      assertThat(decrypt(Encryption.OPENPGP, directory.resolve(name), null, byGpg))
          .isEqualTo(content);
    }
    assertThat(gpg.decrypt(byGpg)).isEqualTo(content);
  }

  @Test
  void openPgpHasAModificationDetectionCodeAndNoCompression() throws IOException {
    byte[] stored = encrypt(Encryption.OPENPGP, random(1000));

    String packets =
        new String(gpg.run(stored, "--list-packets"), java.nio.charset.StandardCharsets.UTF_8);

    assertThat(packets)
        .contains("mdc_method: 2", "literal data packet")
        .doesNotContain("compressed packet", "aead");
  }

  /** Of age: the header, the nonce, the edges of every chunk, and the last byte. */
  @ParameterizedTest
  @ValueSource(ints = {1000, 2 * AGE_CHUNK, 2 * AGE_CHUNK + 100})
  void ageThatIsCutAnywhereDoesNotDecrypt(int size) throws IOException {
    byte[] stored = encrypt(Encryption.AGE, random(size));
    int header = indexOf(stored, "\n--- ") + 5 + 43 + 1;
    Set<Integer> lengths = new TreeSet<>(List.of(0, 1, header / 2, header - 1, header));
    int payload = header + 16;
    lengths.add(payload - 1);
    for (int edge = payload; edge <= stored.length; edge += AGE_CHUNK + AGE_CODE) {
      lengths.addAll(List.of(edge, edge + 1, edge + AGE_CODE));
      lengths.add(Math.max(0, edge - 1));
    }
    lengths.addAll(List.of(stored.length - 1, stored.length - AGE_CODE));
    lengths.removeIf(length -> length >= stored.length);

    for (int length : lengths) {
      assertBroken(Encryption.AGE, Arrays.copyOf(stored, length), "cut to " + length);
    }
    assertThat(lengths).hasSizeGreaterThan(8);
  }

  @Test
  void openPgpThatIsCutAnywhereDoesNotDecrypt() throws IOException {
    byte[] stored = encrypt(Encryption.OPENPGP, random(3 * 8192 + 100));
    Set<Integer> lengths =
        new TreeSet<>(
            List.of(0, 1, 2, 50, 94, 95, 96, 97, 100, 120, 150, 400, 8192, 8193, 8300, 16_384));
    // The code at the end is 22 bytes: a header of two, and SHA-1.
    for (int left : new int[] {1, 2, 19, 20, 21, 22, 23, 24, 100, 8192}) {
      lengths.add(stored.length - left);
    }

    for (int length : lengths) {
      assertBroken(Encryption.OPENPGP, Arrays.copyOf(stored, length), "cut to " + length);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Encryption.class,
      names = {"AGE", "OPENPGP"})
  void oneFlippedBitAnywhereDoesNotDecrypt(Encryption type) throws IOException {
    byte[] stored = encrypt(type, random(2 * AGE_CHUNK + 100));
    Set<Integer> places =
        new TreeSet<>(
            List.of(
                0,
                30,
                100,
                150,
                199,
                stored.length / 2,
                AGE_CHUNK,
                stored.length - 22,
                stored.length - 20,
                stored.length - 1));
    new Random(7).ints(20, 0, stored.length).forEach(places::add);

    for (int place : places) {
      byte[] altered = stored.clone();
      altered[place] ^= 1;
      assertBroken(type, altered, "altered at " + place);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Encryption.class,
      names = {"AGE", "OPENPGP"})
  void whatFollowsTheEndDoesNotDecrypt(Encryption type) throws IOException {
    byte[] stored = encrypt(type, random(1000));

    assertBroken(type, concat(stored, new byte[1]), "a byte more");
    assertBroken(type, concat(stored, stored), "twice");
  }

  @Test
  void chunksThatChangedPlacesDoNotDecrypt() throws IOException {
    byte[] stored = encrypt(Encryption.AGE, random(3 * AGE_CHUNK));
    int first = stored.length - 3 * (AGE_CHUNK + AGE_CODE);
    int second = first + AGE_CHUNK + AGE_CODE;
    byte[] swapped = stored.clone();
    System.arraycopy(stored, second, swapped, first, AGE_CHUNK + AGE_CODE);
    System.arraycopy(stored, first, swapped, second, AGE_CHUNK + AGE_CODE);

    assertBroken(Encryption.AGE, swapped, "swapped");
  }

  @Test
  void messageThatWasNeverEncryptedDoesNotDecrypt() {
    byte[] plain = gpg.run(random(1000), "--store");

    assertBroken(Encryption.OPENPGP, plain, "not encrypted");
  }

  @Test
  void identityOfSomebodyElseIsToldByName() throws IOException {
    byte[] byAge = encrypt(Encryption.AGE, random(1000));
    byte[] byGpg = encrypt(Encryption.OPENPGP, random(1000));

    assertFails(
        () -> decrypt(Encryption.AGE, otherAge.file(), null, byAge),
        FailureReason.DECRYPTION_KEY_WRONG,
        otherAge.recipient());
    assertFails(
        () -> decrypt(Encryption.OPENPGP, directory.resolve("successor.asc"), null, byGpg),
        FailureReason.DECRYPTION_KEY_WRONG,
        gpg.fingerprints("owner").get(1).substring(24));
  }

  @Test
  void wrongSecretKeyIsToldBeforeEverythingWasRead() throws IOException {
    byte[] stored = encrypt(Encryption.OPENPGP, random(100_000));
    InputStream endless = new EndlessAfter(stored, 20_000);

    try (Decryptor decryptor =
            Decryptor.of(Encryption.OPENPGP, FIELD, directory.resolve("successor.asc"), null);
        Decrypting opened = decryptor.on(endless)) {
      assertFails(opened::read, FailureReason.DECRYPTION_KEY_WRONG, "encrypted for others");
    }
  }

  @Test
  void passphraseOpensAProtectedKey() throws IOException {
    byte[] content = random(1000);
    byte[] stored =
        encrypt(Encryption.OPENPGP, content, KeyText.one("a", gpg.publicKey("guarded")));
    Path key = directory.resolve("guarded.asc");
    Path right = Files.writeString(directory.resolve("right"), "Secret 1\n");
    Path wrong = Files.writeString(directory.resolve("wrong"), "Secret 2");

    assertFails(
        () -> decrypt(Encryption.OPENPGP, key, null, stored),
        FailureReason.DECRYPTION_KEY_INVALID,
        "passphraseKey");
    assertFails(
        () -> decrypt(Encryption.OPENPGP, key, wrong, stored),
        FailureReason.DECRYPTION_KEY_INVALID,
        "not the passphrase");
    assertThat(decrypt(Encryption.OPENPGP, key, right, stored)).isEqualTo(content);
  }

  @Test
  void whatIsNoIdentityIsToldAtOnce() throws IOException {
    Path junk = Files.writeString(directory.resolve("junk"), "hello\n");
    Path empty = Files.writeString(directory.resolve("empty"), "");
    Path recipient = Files.writeString(directory.resolve("recipient"), age.recipient());
    Path publicKey = Files.writeString(directory.resolve("public"), gpg.publicKey("owner"));
    Path locked =
        Files.writeString(directory.resolve("locked"), "age-encryption.org/v1\n-> scrypt x 18\n");
    Path plugin = Files.writeString(directory.resolve("plugin"), "AGE-PLUGIN-YUBIKEY-1QQPQ\n");

    assertNoIdentity(Encryption.AGE, junk, "not an identity file of age");
    assertNoIdentity(Encryption.AGE, empty, "not an identity file of age");
    assertNoIdentity(Encryption.AGE, recipient, "which is public");
    assertNoIdentity(Encryption.AGE, publicKey, "key of OpenPGP");
    assertNoIdentity(Encryption.AGE, locked, "protected by a passphrase");
    assertNoIdentity(Encryption.AGE, plugin, "plugins are not supported");
    assertNoIdentity(Encryption.OPENPGP, junk, "not a secret key of OpenPGP");
    assertNoIdentity(Encryption.OPENPGP, empty, "not a secret key of OpenPGP");
    assertNoIdentity(Encryption.OPENPGP, publicKey, "this is a public key");
    assertNoIdentity(Encryption.OPENPGP, age.file(), "identity of age");
  }

  @ParameterizedTest
  @EnumSource(
      value = Encryption.class,
      names = {"AGE", "OPENPGP"})
  void failureOfWhatTakesItIsThrownAsItIs(Encryption type) throws IOException {
    IOException full = new IOException("the store is full");
    OutputStream failing =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw full;
          }
        };

    try (Encryptor encryptor = encryptor(type);
        Encrypting encrypting = encryptor.on(failing)) {
      OutputStream stream = encrypting.stream();
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  stream.write(random(10_000));
                }
                stream.close();
              })
          .isSameAs(full);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Encryption.class,
      names = {"AGE", "OPENPGP"})
  void failureOfWhatGivesItIsThrownAsItIs(Encryption type) throws IOException {
    IOException broken = new IOException("the connection is broken");
    InputStream failing = new FailsAfter(encrypt(type, random(200_000)), 100_000, broken);

    try (Decryptor decryptor = decryptor(type);
        Decrypting opened = decryptor.on(failing)) {
      assertThatThrownBy(opened::readAllBytes).isSameAs(broken);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Encryption.class,
      names = {"AGE", "OPENPGP"})
  void streamThatIsGivenUpIsNotAWholeOne(Encryption type) throws IOException {
    ByteArrayOutputStream stored = new ByteArrayOutputStream();
    try (Encryptor encryptor = encryptor(type);
        Encrypting encrypting = encryptor.on(stored)) {
      encrypting.stream().write(random(300_000));
      encrypting.stream().flush();
    }

    assertBroken(type, stored.toByteArray(), "given up");
  }

  @ParameterizedTest
  @EnumSource(
      value = Encryption.class,
      names = {"AGE", "OPENPGP"})
  void programThatIsKilledIsNoSuccess(Encryption type) throws IOException {
    try (Encryptor encryptor = encryptor(type);
        Encrypting encrypting = encryptor.on(OutputStream.nullOutputStream())) {
      encrypting.stream().write(random(100_000));
      encrypting.kill();

      assertFails(
          () -> encrypting.stream().close(),
          FailureReason.ENCRYPTION_FAILED,
          "ended with exit status 137");
    }
    try (Decryptor decryptor = decryptor(type);
        Decrypting opened = decryptor.on(new EndlessAfter(encrypt(type, random(99)), 50))) {
      opened.kill();

      assertFails(opened::readAllBytes, FailureReason.ENCRYPTION_FAILED, "signal 9");
    }
  }

  /** As when the store hangs and the run is cancelled: the writer must come free. */
  @ParameterizedTest
  @EnumSource(
      value = Encryption.class,
      names = {"AGE", "OPENPGP"})
  void killFreesAWriterWhoseStoreHangs(Encryption type) throws Exception {
    OutputStream hanging =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            try {
              Thread.sleep(Duration.ofMinutes(5).toMillis());
            } catch (InterruptedException e) {
              throw new java.io.InterruptedIOException();
            }
          }
        };
    try (Encryptor encryptor = encryptor(type)) {
      Encrypting encrypting = encryptor.on(hanging);
      Thread writer =
          new Thread(
              () -> {
                try {
                  while (true) {
                    encrypting.stream().write(random(100_000));
                  }
                } catch (IOException expected) {
                  encrypting.close();
                }
              });
      writer.start();

      encrypting.kill();

      Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !writer.isAlive());
    }
  }

  private static void assertNoIdentity(Encryption type, Path file, String words) {
    assertFails(
        () -> Decryptor.of(type, FIELD, file, null).close(),
        FailureReason.DECRYPTION_KEY_INVALID,
        words);
  }

  private static void assertBroken(Encryption type, byte[] stored, String what) {
    assertThatThrownBy(() -> decrypt(type, stored))
        .as(what)
        .isInstanceOfSatisfying(
            EncryptionException.class,
            e ->
                assertThat(e.reason())
                    .as(what + ": " + e.getMessage())
                    .isIn(FailureReason.DECRYPTION_FAILED, FailureReason.DECRYPTION_KEY_WRONG));
  }

  private static void assertFails(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable action,
      FailureReason reason,
      String words) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            EncryptionException.class,
            e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason))
        .hasMessageContaining(words);
  }

  private static Encryptor encryptor(Encryption type) throws IOException {
    String key = type == Encryption.AGE ? age.recipient() : gpg.publicKey("owner");
    return Encryptor.of(type, List.of(KeyText.one("spec.encryption.recipients[0]", key)));
  }

  private static Decryptor decryptor(Encryption type) throws IOException {
    Path key = type == Encryption.AGE ? age.file() : directory.resolve("owner.asc");
    return Decryptor.of(type, FIELD, key, null);
  }

  private static byte[] encrypt(Encryption type, byte[] content, KeyText... keys)
      throws IOException {
    ByteArrayOutputStream stored = new ByteArrayOutputStream();
    try (Encryptor encryptor =
            keys.length == 0 ? encryptor(type) : Encryptor.of(type, List.of(keys));
        Encrypting encrypting = encryptor.on(stored)) {
      encrypting.stream().write(content);
      encrypting.stream().close();
    }
    return stored.toByteArray();
  }

  private static byte[] decrypt(Encryption type, byte[] stored) throws IOException {
    try (Decryptor decryptor = decryptor(type)) {
      return read(decryptor, stored);
    }
  }

  private static byte[] decrypt(Encryption type, Path key, Path passphrase, byte[] stored)
      throws IOException {
    try (Decryptor decryptor = Decryptor.of(type, FIELD, key, passphrase)) {
      return read(decryptor, stored);
    }
  }

  private static byte[] read(Decryptor decryptor, byte[] stored) throws IOException {
    try (Decrypting opened = decryptor.on(new ByteArrayInputStream(stored))) {
      byte[] content = opened.readAllBytes();
      opened.verify();
      return content;
    }
  }

  private static byte[] random(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private static int indexOf(byte[] content, String text) {
    return new String(content, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(text);
  }

  /** The beginning of a stream, and then bytes without end. */
  private static final class EndlessAfter extends InputStream {
    private final byte[] content;
    private final int length;
    private int position;

    EndlessAfter(byte[] content, int length) {
      this.content = content;
      this.length = Math.min(length, content.length);
    }

    @Override
    public int read() {
      return position < length ? content[position++] & 0xff : 'x';
    }

    @Override
    public int read(byte[] bytes, int offset, int count) {
      for (int i = 0; i < count; i++) {
        bytes[offset + i] = (byte) read();
      }
      return count;
    }
  }

  /** The beginning of a stream, and then a failure. */
  private static final class FailsAfter extends InputStream {
    private final byte[] content;
    private final int length;
    private final IOException failure;
    private int position;

    FailsAfter(byte[] content, int length, IOException failure) {
      this.content = content;
      this.length = length;
      this.failure = failure;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      if (position >= length) {
        throw failure;
      }
      int got = Math.min(count, length - position);
      System.arraycopy(content, position, bytes, offset, got);
      position += got;
      return got;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }
  }
}
