package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Certificate authorities of a PEM file, trusted beside those of the Java runtime. */
final class TrustedAuthorities {
  private TrustedAuthorities() {}

  static TrustManager[] withThoseOf(Path pem) throws StorageException {
    try (InputStream in = Files.newInputStream(pem)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (X509Certificate usual : defaults().getAcceptedIssuers()) {
        store.setCertificateEntry("default-" + count++, usual);
      }
      Collection<? extends Certificate> extra =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (extra.isEmpty()) {
        throw new StorageException(
            FailureReason.SECRET_INVALID, "the CA file holds no certificate in PEM form");
      }
      for (Certificate certificate : extra) {
        store.setCertificateEntry("extra-" + count++, certificate);
      }
      return factory(store).getTrustManagers();
    } catch (GeneralSecurityException | IOException e) {
      if (e instanceof StorageException known) {
        throw known;
      }
      throw new StorageException(
          FailureReason.SECRET_INVALID, "the CA file cannot be read: " + e.getMessage(), e);
    }
  }

  private static X509TrustManager defaults() throws GeneralSecurityException {
    for (TrustManager manager : factory(null).getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        return x509;
      }
    }
    throw new GeneralSecurityException("the Java runtime has no trust store");
  }

  private static TrustManagerFactory factory(KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }
}
