package dev.holdfast.storage;

import java.io.IOException;
import java.util.function.Predicate;

/**
 * Lists what lies directly in a directory of a container, page by page.
 *
 * @see <a href="https://learn.microsoft.com/rest/api/storageservices/list-blobs">List Blobs</a>
 */
final class AzureListing {
  /** Few enough that the longest names fit {@link #MAX_PAGE}. */
  private static final int BLOBS_OF_A_PAGE = 500;

  private static final int MAX_PAGE = 4 << 20;

  private final AzureClient client;
  private final AzureErrors errors;
  private final String container;
  private final String directory;
  private final String doing;
  private final PagesSeen pages;

  AzureListing(AzureClient client, AzureErrors errors, String container, String directory) {
    this.client = client;
    this.errors = errors;
    this.container = container;
    this.directory = directory;
    this.doing = "listing " + directory;
    this.pages = new PagesSeen(doing);
  }

  /** Tells {@code visitor} of the objects, until it answers false. */
  void objects(Predicate<ObjectStore.Listed> visitor) throws IOException {
    each(
        page ->
            page.blobs().stream()
                .filter(blob -> Below.file(directory, blob.key()).isPresent())
                .allMatch(visitor));
  }

  /** Tells {@code visitor} of the names of directories, until it answers false. */
  void directories(Predicate<String> visitor) throws IOException {
    each(
        page ->
            page.prefixes().stream()
                .flatMap(prefix -> Below.directory(directory, prefix).stream())
                .allMatch(visitor));
  }

  private void each(Predicate<AzureListPage> visitor) throws IOException {
    AzureListPage page = request("");
    while (visitor.test(page) && !page.nextMarker().isEmpty()) {
      pages.add(page.nextMarker(), page.first());
      page = request(page.nextMarker());
    }
  }

  private AzureListPage request(String marker) throws IOException {
    AzureRequest request =
        AzureRequest.of("GET", "/" + container)
            .query("restype", "container")
            .query("comp", "list")
            .query("delimiter", "/")
            .query("maxresults", String.valueOf(BLOBS_OF_A_PAGE));
    if (!directory.isEmpty()) {
      request = request.query("prefix", directory);
    }
    if (!marker.isEmpty()) {
      request = request.query("marker", marker);
    }
    AzureAnswer answer = client.send(request, doing, MAX_PAGE);
    if (answer.status() != 200) {
      throw errors.of(doing, answer);
    }
    return AzureListPage.parse(answer.body())
        .orElseThrow(() -> pages.unusable("it is no whole listing"));
  }
}
