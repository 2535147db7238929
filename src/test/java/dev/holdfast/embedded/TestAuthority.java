package dev.holdfast.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An authority that signs whatever certificate it is asked for. */
public final class TestAuthority {
  private static final String PASSWORD = "not-a-secret";
  private static final String SELF = "authority";

  private final Path store;

  private TestAuthority(Path store) {
    this.store = store;
  }

  /** Makes one, whose keys are in {@code store}. */
  public static TestAuthority create(Path store) {
    TestAuthority authority = new TestAuthority(store);
    authority.generate(SELF, "bc:c", List.of());
    return authority;
  }

  /** Its own certificate, for those who trust it. */
  public String pem() {
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'})
              .encodeToString(load().getCertificate(SELF).getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * What a server uses that has a certificate of this authority.
   *
   * @param alias how it is told from others
   * @param name whom it is for, as keytool has it, such as {@code ip:127.0.0.1}
   * @param more further options of keytool
   */
  public SSLContext server(String alias, String name, String... more) {
    List<String> options = new ArrayList<>(List.of("-signer", SELF));
    options.addAll(List.of(more));
    generate(alias, "san=" + name, options);
    try {
      KeyStore all = load();
      KeyStore alone = KeyStore.getInstance("PKCS12");
      alone.load(null, null);
      char[] password = PASSWORD.toCharArray();
      alone.setKeyEntry(
          alias,
          (PrivateKey) all.getKey(alias, password),
          password,
          all.getCertificateChain(alias));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(alone, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private KeyStore load() {
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore loaded = KeyStore.getInstance("PKCS12");
      loaded.load(in, PASSWORD.toCharArray());
      return loaded;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void generate(String alias, String extension, List<String> more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + alias,
                "-ext",
                extension,
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
    command.addAll(more);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
