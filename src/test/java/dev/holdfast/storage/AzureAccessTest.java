package dev.holdfast.storage;

import static dev.holdfast.storage.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.EmbeddedAzurite;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Who may use a container of Azure, and what is said to whoever may not. */
@EnabledIf(value = EmbeddedAzurite.INSTALLED, disabledReason = EmbeddedAzurite.ABSENT)
class AzureAccessTest {
  private static final String CONTAINER = "backups";
  private static final String KEY = "prod/a(b)='c'!~/shop.dump";

  private static EmbeddedAzurite server;

  @BeforeAll
  static void startServer() throws IOException {
    server = EmbeddedAzurite.start();
    AzureContainer.create(server, CONTAINER);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private static ObjectStore open(AzureCredentials credentials) throws IOException {
    return AzureObjectStore.open(
        new RunSpec.Azure(CONTAINER, "prod/", EmbeddedAzurite.ACCOUNT, server.endpoint(), null),
        credentials,
        Map.of());
  }

  @Test
  void wrongKeyIsRefused() throws IOException {
    String wrong = Base64.getEncoder().encodeToString(new byte[64]);
    try (ObjectStore denied = open(new AzureCredentials(wrong, null))) {
      assertFails(
          () -> denied.read(KEY, 10),
          FailureReason.DESTINATION_ACCESS_DENIED,
          "Server failed to authenticate the request");
    }
  }

  @Test
  void sharedAccessSignatureIsEnough() throws Exception {
    byte[] large = Content.of(PartSize.USUAL + 1_000_000);
    try (ObjectStore sas = open(new AzureCredentials(null, "?" + signature("rwdc")))) {
      assertThat(sas.createIfAbsent(KEY, new byte[] {1, 2, 3})).isTrue();
      assertThat(sas.createIfAbsent(KEY, new byte[] {4})).isFalse();
      assertThat(sas.read(KEY, 10)).hasValue(new byte[] {1, 2, 3});
      sas.delete(KEY);
      assertThat(sas.read(KEY, 10)).isEmpty();
      try (Upload upload = sas.begin(KEY, large.length, 1)) {
        upload.write(large);
        assertThat(upload.complete()).isEqualTo(Content.stored(large));
      }
      try (InputStream in = sas.open(KEY)) {
        assertThat(in.readAllBytes()).isEqualTo(large);
      }
    }
  }

  @Test
  void signatureThatDoesNotAllowWritesIsToldAndNotQuoted() throws Exception {
    String readOnly = signature("r");
    try (ObjectStore sas = open(new AzureCredentials(null, readOnly))) {
      assertThatThrownBy(() -> sas.createIfAbsent(KEY, new byte[1]))
          .isInstanceOfSatisfying(
              StorageException.class,
              e -> assertThat(e.reason()).isEqualTo(FailureReason.DESTINATION_ACCESS_DENIED))
          .hasMessageContaining("is denied")
          .hasMessageNotContaining("sig=");
    }
  }

  @Test
  void credentialsOfAnotherFormAreRefusedWithoutQuotingThem() {
    assertThatThrownBy(() -> open(new AzureCredentials("n0t base64 !", null)))
        .hasMessage("the key of the storage account is not Base64")
        .hasNoCause();
    assertThatThrownBy(() -> open(new AzureCredentials(null, "sv=1 sig=secret\n x")))
        .hasMessageNotContaining("secret")
        .hasNoCause();
    assertFails(
        () -> open(null),
        FailureReason.DESTINATION_ACCESS_DENIED,
        "there are no credentials",
        "workload identity");
  }

  /** A signature for the account, made as the documentation has it. */
  private static String signature(String permissions) throws Exception {
    String expiry = Instant.now().plus(Duration.ofHours(1)).toString().substring(0, 19) + "Z";
    String version = "2018-11-09";
    String text =
        String.join(
                "\n", EmbeddedAzurite.ACCOUNT, permissions, "b", "o", "", expiry, "", "", version)
            + "\n";
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(Base64.getDecoder().decode(EmbeddedAzurite.KEY), "HmacSHA256"));
    String signature =
        Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    return "sv="
        + version
        + "&ss=b&srt=o&sp="
        + permissions
        + "&se="
        + AzurePaths.encode(expiry)
        + "&sig="
        + AzurePaths.encode(signature);
  }
}
