package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Makes the client for a bucket. */
final class S3ClientFactory {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** Silence on the line; a part on its way is not silent. */
  private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(60);

  /** Five retries with growing pauses ride out a restart of the store or a throttled minute. */
  private static final int ATTEMPTS = 6;

  /** Sixteen uploads at once, with two senders each, and some for whoever asks beside them. */
  private static final int MAX_CONNECTIONS = 40;

  private S3ClientFactory() {}

  static S3Client create(RunSpec.S3 s3, S3Credentials credentials, Path ca, S3Pauses pauses)
      throws StorageException {
    ApacheHttpClient.Builder http =
        ApacheHttpClient.builder()
            .connectionTimeout(CONNECT_TIMEOUT)
            .socketTimeout(SOCKET_TIMEOUT)
            .maxConnections(MAX_CONNECTIONS);
    if (ca != null) {
      var authorities = TrustedAuthorities.withThoseOf(ca);
      http.tlsTrustManagersProvider(() -> authorities);
    }
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(http)
            .region(Region.of(s3.region()))
            .forcePathStyle(s3.pathStyle())
            .credentialsProvider(provider(credentials))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(
                ClientOverrideConfiguration.builder()
                    .retryStrategy(retries(pauses))
                    // Nothing but the policy decides where a backup goes: no file of the image
                    // does.
                    .defaultProfileFile(ProfileFile.aggregator().build())
                    .build());
    if (s3.endpoint() != null) {
      builder.endpointOverride(URI.create(s3.endpoint()));
    }
    return builder.build();
  }

  private static RetryStrategy retries(S3Pauses pauses) {
    return StandardRetryStrategy.builder()
        .maxAttempts(ATTEMPTS)
        .backoffStrategy(BackoffStrategy.exponentialDelay(pauses.request(), S3Pauses.LONGEST))
        .throttlingBackoffStrategy(
            BackoffStrategy.exponentialDelay(pauses.throttled(), S3Pauses.LONGEST))
        .build();
  }

  private static AwsCredentialsProvider provider(S3Credentials credentials)
      throws StorageException {
    if (credentials != null) {
      return StaticCredentialsProvider.create(
          credentials.sessionToken() == null
              ? AwsBasicCredentials.create(credentials.accessKeyId(), credentials.secretAccessKey())
              : AwsSessionCredentials.create(
                  credentials.accessKeyId(),
                  credentials.secretAccessKey(),
                  credentials.sessionToken()));
    }
    // Only an identity of the pod itself; never, by accident, that of the node it happens to run
    // on.
    if (System.getenv("AWS_WEB_IDENTITY_TOKEN_FILE") != null) {
      return WebIdentityTokenFileCredentialsProvider.create();
    }
    if (System.getenv("AWS_CONTAINER_CREDENTIALS_FULL_URI") != null) {
      return ContainerCredentialsProvider.create();
    }
    throw new StorageException(
        FailureReason.DESTINATION_ACCESS_DENIED,
        "there are no credentials: name a Secret in credentialsSecretRef, or give the Job's service"
            + " account a workload identity");
  }
}
