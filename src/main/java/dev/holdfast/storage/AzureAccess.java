package dev.holdfast.storage;

import java.io.IOException;
import java.util.Optional;

/** How the service is shown who asks. */
interface AzureAccess {

  /** What every URL's query ends with; empty for nothing. Never printed. */
  String querySuffix();

  /**
   * The value of the header {@code Authorization} for {@code request}, which has all its other
   * headers; empty for none.
   *
   * @param rawPath the whole path of the URL, percent-encoded
   */
  Optional<String> authorization(AzureRequest request, String rawPath) throws IOException;
}
