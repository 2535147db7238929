package dev.holdfast.storage;

import java.time.Duration;

/** Times for servers that are known to be no better the later they are asked again. */
final class ShortPauses {
  private static final Duration SHORT = Duration.ofMillis(1);

  static final S3Pauses S3 = new S3Pauses(SHORT, SHORT, SHORT, SHORT);
  static final AzurePatience AZURE = new AzurePatience(AzurePatience.USUAL.answer(), SHORT);

  private ShortPauses() {}
}
