package dev.holdfast.runner;

import dev.holdfast.artifact.RunSpec.MountedSecret;
import dev.holdfast.storage.S3Credentials;

/** Finds the keys for a bucket in a Secret, in whichever of the usual spellings it has them. */
final class BucketCredentials {
  private static final String[] ACCESS_KEY_ID = {
    "AWS_ACCESS_KEY_ID",
    "aws_access_key_id",
    "access-key-id",
    "accessKeyId",
    "ACCESS_KEY_ID",
    "access_key_id",
    "accesskey",
    "accessKey",
    "access-key",
    "rootUser",
    "username"
  };
  private static final String[] SECRET_ACCESS_KEY = {
    "AWS_SECRET_ACCESS_KEY",
    "aws_secret_access_key",
    "secret-access-key",
    "secretAccessKey",
    "ACCESS_SECRET_KEY",
    "SECRET_ACCESS_KEY",
    "secret_access_key",
    "secretkey",
    "secretKey",
    "secret-key",
    "rootPassword",
    "password"
  };
  private static final String[] SESSION_TOKEN = {
    "AWS_SESSION_TOKEN", "aws_session_token", "session-token", "sessionToken", "SESSION_TOKEN"
  };

  private BucketCredentials() {}

  /**
   * Reads the keys of {@code secret}.
   *
   * @throws RunFailedException if the Secret does not exist or has no keys in a known spelling
   */
  static S3Credentials read(MountedSecret secret) throws RunFailedException {
    SecretFiles files = SecretFiles.read(secret);
    return new S3Credentials(
        files.first(ACCESS_KEY_ID).orElseThrow(() -> files.lacks("AWS_ACCESS_KEY_ID")),
        files.first(SECRET_ACCESS_KEY).orElseThrow(() -> files.lacks("AWS_SECRET_ACCESS_KEY")),
        files.first(SESSION_TOKEN).orElse(null));
  }
}
