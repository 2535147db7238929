package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.EmbeddedAzurite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** A container of the emulator, seen past the store. */
public final class AzureContainer {
  private static final Pattern NAME = Pattern.compile("<Name>([^<]*)</Name>");

  private final AzureClient client;
  private final String path;

  private AzureContainer(AzureClient client, String path) {
    this.client = client;
    this.path = path;
  }

  /** Makes the container {@code name}. */
  public static AzureContainer create(EmbeddedAzurite server, String name) throws IOException {
    RunSpec.Azure azure =
        new RunSpec.Azure(name, "", EmbeddedAzurite.ACCOUNT, server.endpoint(), null);
    AzureClient client =
        new AzureClient(
            azure,
            new AzureSharedKey(EmbeddedAzurite.ACCOUNT, EmbeddedAzurite.KEY),
            new AzureErrors(azure),
            AzurePatience.USUAL);
    AzureContainer container = new AzureContainer(client, "/" + name);
    assertThat(client.send(container.request("PUT"), "creating").status()).isEqualTo(201);
    return container;
  }

  private AzureRequest request(String method) {
    return AzureRequest.of(method, path).query("restype", "container");
  }

  /** The names of all blobs. */
  public List<String> blobs() throws IOException {
    AzureAnswer list = client.send(request("GET").query("comp", "list"), "listing", 1 << 20);
    assertThat(list.status()).isEqualTo(200);
    return NAME.matcher(new String(list.body(), StandardCharsets.UTF_8))
        .results()
        .map(found -> found.group(1))
        .toList();
  }
}
