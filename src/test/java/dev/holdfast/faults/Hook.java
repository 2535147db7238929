package dev.holdfast.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.faults.World.Notice;
import dev.holdfast.notify.Receiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A webhook, behind something that can break it. */
final class Hook implements AutoCloseable {
  /** The channel that leads to it. */
  static final String CHANNEL = "hook";

  private static final String KEY = "a key of the matrix, of more than 24 bytes";

  private final Receiver receiver = Receiver.start();
  private final FaultyProxy way = FaultyProxy.start(URI.create(receiver.url()));
  private final ObjectMapper mapper = new ObjectMapper();

  /** Writes the settings by which operators post to it; the file. */
  Path settings(Path directory) {
    try {
      Path key = Files.writeString(directory.resolve("hook-key"), KEY + "\n");
      return Files.writeString(
          directory.resolve("notifications.properties"),
          """
          holdfast.notifications.retry-after=200MS
          holdfast.notifications.longest-retry=1S
          holdfast.notifications.pause=100MS
          holdfast.notifications.timeout=2S
          holdfast.notifications.channels.hook.type=webhook
          holdfast.notifications.channels.hook.url=%s/hook
          holdfast.notifications.channels.hook.key-files=%s
          holdfast.notifications.channels.hook.allow-http=true
          holdfast.notifications.channels.hook.allow-addresses=127.0.0.1
          """
              .formatted(way.endpoint(), key));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  FaultyProxy way() {
    return way;
  }

  /** What has arrived, each time that it has. */
  List<Notice> notices() {
    List<Notice> notices = new ArrayList<>();
    for (Receiver.Post post : receiver.posts()) {
      for (JsonNode one : read(post.body()).at("/data/notifications")) {
        notices.add(
            new Notice(
                one.get("id").textValue(),
                one.get("event").textValue(),
                one.at("/object/name").textValue()));
      }
    }
    return notices;
  }

  private JsonNode read(String body) {
    try {
      return mapper.readTree(body);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    way.close();
    receiver.close();
  }
}
