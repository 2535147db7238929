package dev.holdfast.api.v1alpha1;

import io.fabric8.kubernetes.client.utils.Serialization;

/** Buckets as people write them, with nothing but what a test is about. */
public final class Buckets {
  private Buckets() {}

  /** The bucket that {@code yaml} is. */
  public static S3Destination of(String yaml) {
    // What begins with a brace would be taken for JSON.
    return Serialization.unmarshal("---\n" + yaml, S3Destination.class);
  }
}
