package dev.holdfast.faults;

import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.faults.World.Stored;
import dev.holdfast.faults.World.StoredManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What is stored, read byte by byte. */
final class Shelves {
  private static final String MAIN = "main";
  private static final String LOCAL = "local";

  private final Stage stage;

  Shelves(Stage stage) {
    this.stage = stage;
  }

  List<StoredManifest> manifests() {
    List<StoredManifest> manifests = new ArrayList<>();
    try (S3Client s3 = stage.s3().client()) {
      manifests.addAll(
          manifests(
              MAIN,
              keys(s3),
              key -> s3.getObjectAsBytes(r -> r.bucket(EmbeddedS3.BUCKET).key(key)).asByteArray()));
    }
    if (stage.hasSmallVolume()) {
      Path root = stage.smallVolume();
      manifests.addAll(manifests(LOCAL, files(root), key -> bytes(root.resolve(key))));
    }
    return manifests;
  }

  /** The keys of everything; of a volume, not of what lies in its root, which is no backup's. */
  List<Stored> all() {
    List<Stored> all = new ArrayList<>();
    try (S3Client s3 = stage.s3().client()) {
      keys(s3).forEach(key -> all.add(new Stored(MAIN, key)));
    }
    if (stage.hasSmallVolume()) {
      files(stage.smallVolume()).stream()
          .filter(key -> key.contains("/"))
          .forEach(key -> all.add(new Stored(LOCAL, key)));
    }
    return all;
  }

  /** Uploads, and files of a volume, that have begun and not ended. */
  List<String> unfinished() {
    List<String> unfinished = new ArrayList<>();
    try (S3Client s3 = stage.s3().client()) {
      s3.listMultipartUploads(r -> r.bucket(EmbeddedS3.BUCKET))
          .uploads()
          .forEach(upload -> unfinished.add("upload " + upload.key()));
    }
    if (stage.hasSmallVolume()) {
      files(stage.smallVolume()).stream()
          .filter(key -> key.contains("/."))
          .forEach(key -> unfinished.add("unfinished file " + key));
    }
    return unfinished;
  }

  private static List<String> keys(S3Client s3) {
    return s3.listObjectsV2Paginator(r -> r.bucket(EmbeddedS3.BUCKET)).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  private static List<String> files(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).map(root::relativize).map(Path::toString).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<StoredManifest> manifests(
      String destination, List<String> keys, Function<String, byte[]> reader) {
    return keys.stream()
        .filter(key -> key.endsWith("/" + Manifest.FILE_NAME))
        .map(key -> manifest(destination, key, keys, reader))
        .toList();
  }

  private static StoredManifest manifest(
      String destination, String key, List<String> keys, Function<String, byte[]> reader) {
    byte[] bytes = reader.apply(key);
    try {
      Manifest manifest = Json.read(new String(bytes, StandardCharsets.UTF_8), Manifest.class);
      String directory = key.substring(0, key.lastIndexOf('/') + 1);
      return new StoredManifest(
          destination,
          key,
          sha256(bytes),
          manifest.identity().backup(),
          manifest.identity().backupUid(),
          manifest.objects().stream()
              .map(object -> directory + object.file())
              .collect(Collectors.toSet()),
          manifest.objects().stream()
              .map(object -> problem(directory + object.file(), object, keys, reader))
              .filter(text -> text != null)
              .findFirst()
              .orElse(null));
    } catch (Json.MalformedJsonException e) {
      return new StoredManifest(
          destination, key, sha256(bytes), "?", key, Set.of(), e.getMessage());
    }
  }

  private static String problem(
      String key,
      Manifest.StoredObject object,
      List<String> keys,
      Function<String, byte[]> reader) {
    if (!keys.contains(key)) {
      return key + " is not there";
    }
    return sha256(reader.apply(key)).equals(object.sha256())
        ? null
        : key + " has another SHA-256 than " + object.sha256();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
