package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pages as the service writes them.
 *
 * @see <a href="https://learn.microsoft.com/rest/api/storageservices/list-blobs">List Blobs</a>
 */
class AzureListPageTest {
  private static final String HEAD =
      "\uFEFF<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults"
          + " ServiceEndpoint=\"https://a.blob.core.windows.net/\" ContainerName=\"backups\">"
          + "<Prefix>prod/</Prefix><Delimiter>/</Delimiter><Blobs>";
  private static final String PROPERTIES =
      "<Properties><Last-Modified>Sat, 21 Nov 2026 03:00:00 GMT</Last-Modified>"
          + "<Etag>0x8D</Etag><Content-Length>4711</Content-Length>";
  private static final String TAIL = "</Blobs><NextMarker>2!92!a</NextMarker></EnumerationResults>";

  @Test
  void blobsAndDirectoriesAreRead() {
    AzureListPage page =
        parse(
            HEAD
                + "<Blob><Name>prod/a&amp;b</Name>"
                + PROPERTIES
                + "</Properties></Blob><Blob><Name>prod/dir</Name>"
                + PROPERTIES
                + "<ResourceType>directory</ResourceType></Properties></Blob>"
                + "<Blob><Name Encoded=\"true\">prod/x%0By+%25</Name>"
                + PROPERTIES
                + "</Properties></Blob><BlobPrefix><Name>prod/dir/</Name></BlobPrefix>"
                + TAIL);

    assertThat(page.blobs())
        .extracting(ObjectStore.Listed::key)
        .containsExactly("prod/a&b", "prod/x\u000by+%");
    assertThat(page.blobs())
        .allSatisfy(
            blob -> {
              assertThat(blob.bytes()).isEqualTo(4_711);
              assertThat(blob.lastModified()).isEqualTo(Instant.parse("2026-11-21T03:00:00Z"));
            });
    assertThat(page.prefixes()).containsExactly("prod/dir/");
    assertThat(page.nextMarker()).isEqualTo("2!92!a");
    assertThat(page.first()).hasValue("prod/a&b");
  }

  @Test
  void lastPageHasNoNextMarker() {
    AzureListPage page = parse(HEAD + "</Blobs><NextMarker /></EnumerationResults>");

    assertThat(page.nextMarker()).isEmpty();
    assertThat(page.first()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no XML",
        "<html><body>Sign in</body></html>",
        "<EnumerationResults><Blobs/></EnumerationResults>",
        "<EnumerationResults><Blobs/><NextMarker/>",
        "<EnumerationResults><Blobs><Blob><Name>a</Name></Blob></Blobs><NextMarker/>"
            + "</EnumerationResults>",
        "<EnumerationResults><Blobs><Blob><Name>a</Name><Properties>"
            + "<Last-Modified>yesterday</Last-Modified><Content-Length>1</Content-Length>"
            + "</Properties></Blob></Blobs><NextMarker/></EnumerationResults>",
        "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><EnumerationResults><Blobs>"
            + "<BlobPrefix><Name>&e;</Name></BlobPrefix></Blobs><NextMarker/></EnumerationResults>"
      })
  void whatIsNoWholeListingIsNone(String body) {
    assertThat(AzureListPage.parse(body.getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  private static AzureListPage parse(String body) {
    return AzureListPage.parse(body.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }
}
