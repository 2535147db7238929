package dev.holdfast.storage;

import dev.holdfast.fuzz.FuzzTarget;
import dev.holdfast.fuzz.Held;
import java.util.List;

/** What stores answer. */
public final class StorageFuzz {
  private static final String PAGE =
      "<?xml version=\"1.0\"?><EnumerationResults><Blobs><Blob><Name>prod/a&amp;b</Name>"
          + "<Properties><Last-Modified>Sat, 21 Nov 2026 03:00:00 GMT</Last-Modified>"
          + "<Content-Length>4711</Content-Length><ResourceType>file</ResourceType></Properties>"
          + "</Blob><Blob><Name Encoded=\"true\">prod/x%0By+%25</Name><Properties>"
          + "<Last-Modified>Sat, 21 Nov 2026 03:00:00 GMT</Last-Modified>"
          + "<Content-Length>1</Content-Length></Properties></Blob><BlobPrefix><Name>prod/dir/"
          + "</Name></BlobPrefix></Blobs><NextMarker>2!92!a</NextMarker></EnumerationResults>";

  private static final String DOCTYPE =
      "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">"
          + "<!ENTITY f SYSTEM \"file:///etc/passwd\">]>"
          + "<EnumerationResults><Blobs><BlobPrefix><Name>&b;&f;</Name></BlobPrefix></Blobs>"
          + "<NextMarker/></EnumerationResults>";

  private StorageFuzz() {}

  /** The targets. */
  public static List<FuzzTarget> targets() {
    return List.of(
        new FuzzTarget("azure-listings", 0.3, List.of(PAGE, DOCTYPE), StorageFuzz::listing));
  }

  private static void listing(byte[] input) {
    AzureListPage.parse(input).ifPresent(StorageFuzz::check);
  }

  private static void check(AzureListPage page) {
    Held.require(page.nextMarker() != null, "no marker");
    for (ObjectStore.Listed blob : page.blobs()) {
      Held.require(blob.bytes() >= 0 && blob.lastModified() != null, blob.toString());
      Below.file("prod/", blob.key())
          .ifPresent(
              name -> Held.require(name.indexOf('/') < 0 && !name.isEmpty(), name + " is no file"));
    }
    for (String prefix : page.prefixes()) {
      Below.directory("prod/", prefix)
          .ifPresent(
              name ->
                  Held.require(
                      name.indexOf('/') < 0 && !name.isEmpty(), name + " is no directory"));
    }
  }
}
