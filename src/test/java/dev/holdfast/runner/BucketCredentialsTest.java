package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.artifact.RunSpec.MountedSecret;
import dev.holdfast.storage.S3Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketCredentialsTest {
  @TempDir Path secret;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AWS_SESSION_TOKEN",
        "aws_session_token",
        "session-token",
        "sessionToken",
        "SESSION_TOKEN"
      })
  void temporaryKeysHaveAToken(String spelling) throws IOException, RunFailedException {
    put("AWS_ACCESS_KEY_ID", "id");
    put("AWS_SECRET_ACCESS_KEY", "secret");
    put(spelling, "token");

    assertThat(read()).isEqualTo(new S3Credentials("id", "secret", "token"));
  }

  @Test
  void lastingKeysHaveNone() throws IOException, RunFailedException {
    put("access-key-id", "id");
    put("secret-access-key", "secret");

    assertThat(read()).isEqualTo(new S3Credentials("id", "secret", null));
  }

  @Test
  void keyThatIsMissingIsNamed() throws IOException {
    put("AWS_ACCESS_KEY_ID", "id");

    assertThatThrownBy(this::read).hasMessageContaining("AWS_SECRET_ACCESS_KEY");
  }

  private void put(String key, String value) throws IOException {
    Files.writeString(secret.resolve(key), value);
  }

  private S3Credentials read() throws RunFailedException {
    return BucketCredentials.read(
        new MountedSecret("s3", secret.toString(), "spec.destinations[0].s3.credentialsSecretRef"));
  }
}
