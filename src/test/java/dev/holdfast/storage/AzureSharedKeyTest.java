package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;

class AzureSharedKeyTest {
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[64]);

  /** The example of the documentation of Shared Key. */
  @Test
  void requestIsWrittenOutAsTheServiceDoes() throws Exception {
    AzureRequest request =
        AzureRequest.of("GET", "/mycontainer")
            .query("timeout", "20")
            .query("restype", "container")
            .query("comp", "metadata")
            .header("x-ms-version", "2015-02-21")
            .header("x-ms-date", "Fri, 26 Jun 2015 23:39:12 GMT");

    assertThat(new AzureSharedKey("myaccount", KEY).toSign(request, "/mycontainer"))
        .isEqualTo(
            """
            GET











            x-ms-date:Fri, 26 Jun 2015 23:39:12 GMT
            x-ms-version:2015-02-21
            /myaccount/mycontainer
            comp:metadata
            restype:container
            timeout:20\
            """);
  }

  @Test
  void everythingThatDecidesAboutAWriteIsSigned() throws Exception {
    AzureRequest request =
        AzureRequest.of("PUT", "/c/k%20ey")
            .header("if-none-match", "*")
            .header("content-md5", "bWQ1")
            .header("x-ms-blob-type", "BlockBlob")
            .body(new byte[10], 7);

    assertThat(new AzureSharedKey("shop", KEY).toSign(request, "/shop/c/k%20ey"))
        .isEqualTo(
            "PUT\n\n\n7\nbWQ1\n\n\n\n\n*\n\n\nx-ms-blob-type:BlockBlob\n/shop/shop/c/k%20ey");
  }

  @Test
  void keyIsNeverPrinted() throws Exception {
    assertThat(new AzureCredentials("s3cret", null).toString()).isEqualTo("AzureCredentials[key]");
    assertThat(new AzureCredentials(null, "s3cret").toString()).isEqualTo("AzureCredentials[SAS]");
    assertThat(
            new AzureSharedKey("shop", KEY)
                .authorization(AzureRequest.of("GET", "/c"), "/c")
                .orElseThrow())
        .startsWith("SharedKey shop:")
        .doesNotContain(KEY);
  }
}
