package dev.holdfast.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;

/** What the S3 server of the measurements has. */
final class SinkStore {
  private static final int BUFFER = 256 << 10;

  private final Path directory;
  private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
  private final Map<String, Stored> objects = new ConcurrentHashMap<>();
  private final AtomicInteger ids = new AtomicInteger();

  SinkStore(Path directory) {
    this.directory = directory;
  }

  /** An answer other than success. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    RefusedException(int status, String code) {
      super(code);
      this.status = status;
      this.code = code;
    }

    int status() {
      return status;
    }

    String code() {
      return code;
    }
  }

  /**
   * Bytes that have come.
   *
   * @param file where they are; null if they were dropped
   */
  record Received(long length, String crc32c, Path file) {
    String etag() {
      return "crc-" + crc32c.replaceAll("\\W", "-");
    }
  }

  /** An object. */
  record Stored(long length, List<Received> parts) {
    String etag() {
      return parts.get(0).etag() + "-" + parts.size();
    }

    void requireKept() throws RefusedException {
      if (parts.stream().anyMatch(part -> part.file() == null)) {
        throw new RefusedException(410, "Discarded");
      }
    }

    /** Writes the bytes from {@code from} up to {@code to}, which is not written any more. */
    void writeTo(OutputStream out, long from, long to) throws IOException {
      WritableByteChannel channel = Channels.newChannel(out);
      long start = 0;
      for (Received part : parts) {
        try (FileChannel file = FileChannel.open(part.file())) {
          long position = Math.max(0, from - start);
          long end = Math.min(part.length(), to - start);
          while (position < end) {
            position += file.transferTo(position, end - position, channel);
          }
        }
        start += part.length();
      }
    }
  }

  private record Upload(String key, boolean kept, SortedMap<Integer, Received> parts) {}

  String begin(String key) {
    String id = "u" + ids.incrementAndGet();
    boolean kept = !key.startsWith("/" + S3Sink.DISCARDING + "/");
    uploads.put(id, new Upload(key, kept, new ConcurrentSkipListMap<>()));
    return id;
  }

  /**
   * Takes a part.
   *
   * @param expected its CRC32C in Base64, which must be told
   */
  Received part(String uploadId, int number, InputStream body, String expected)
      throws IOException, RefusedException {
    Upload upload = upload(uploadId);
    Path file = upload.kept() ? directory.resolve(uploadId + "-" + number) : null;
    Received received;
    try (OutputStream out =
        file == null ? OutputStream.nullOutputStream() : Files.newOutputStream(file)) {
      received = receive(body, out, file);
    }
    requireSame(expected, received);
    upload.parts().put(number, received);
    return received;
  }

  Received put(String key, InputStream body, String expected, boolean onlyIfAbsent)
      throws IOException, RefusedException {
    Path file = directory.resolve("o" + ids.incrementAndGet());
    Received received;
    try (OutputStream out = Files.newOutputStream(file)) {
      received = receive(body, out, file);
    }
    requireSame(expected, received);
    Stored stored = new Stored(received.length(), List.of(received));
    if (onlyIfAbsent) {
      if (objects.putIfAbsent(key, stored) != null) {
        throw new RefusedException(412, "PreconditionFailed");
      }
    } else {
      objects.put(key, stored);
    }
    return received;
  }

  private static Received receive(InputStream body, OutputStream out, Path file)
      throws IOException {
    CRC32C crc = new CRC32C();
    byte[] buffer = new byte[BUFFER];
    long length = 0;
    int count;
    while ((count = body.read(buffer)) >= 0) {
      crc.update(buffer, 0, count);
      out.write(buffer, 0, count);
      length += count;
    }
    byte[] sum = ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
    return new Received(length, Base64.getEncoder().encodeToString(sum), file);
  }

  private static void requireSame(String expected, Received received) throws RefusedException {
    if (!received.crc32c().equals(expected)) {
      throw new RefusedException(400, "BadDigest");
    }
  }

  /** Makes an object of the parts {@code numbers}. */
  void complete(String uploadId, List<Integer> numbers) throws RefusedException {
    Upload upload = upload(uploadId);
    if (!List.copyOf(upload.parts().keySet()).equals(numbers)) {
      throw new RefusedException(400, "InvalidPart");
    }
    List<Received> parts = new ArrayList<>(upload.parts().values());
    objects.put(upload.key(), new Stored(parts.stream().mapToLong(Received::length).sum(), parts));
    uploads.remove(uploadId);
  }

  void abort(String uploadId) throws IOException {
    Upload upload = uploads.remove(uploadId);
    if (upload != null) {
      deleteFiles(List.copyOf(upload.parts().values()));
    }
  }

  Stored get(String key) throws RefusedException {
    Stored stored = objects.get(key);
    if (stored == null) {
      throw new RefusedException(404, "NoSuchKey");
    }
    return stored;
  }

  void delete(String key) throws IOException {
    Stored stored = objects.remove(key);
    if (stored != null) {
      deleteFiles(stored.parts());
    }
  }

  private static void deleteFiles(List<Received> parts) throws IOException {
    for (Received part : parts) {
      if (part.file() != null) {
        Files.delete(part.file());
      }
    }
  }

  private Upload upload(String id) throws RefusedException {
    Upload upload = uploads.get(id);
    if (upload == null) {
      throw new RefusedException(404, "NoSuchUpload");
    }
    return upload;
  }
}
