package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.artifact.PruneRunSpec;
import dev.holdfast.storage.ObjectStore;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A copy is gone only when nothing of it is there. */
class ExpiredCopyTest {

  /**
   * The manifest is not seen at first: the store is consistent only in the end, or a zombie of the
   * run commits it just then. The objects go, the manifest stays, the copy counts as gone, and the
   * next Catalogue makes a Completed record of nothing.
   */
  @Test
  void copyIsNotGoneWhileItsManifestIsThere() throws Exception {
    StoredSet backup = StoredSet.of("nightly", "uid-nightly");
    String manifestKey = backup.directory() + "manifest.json";
    Map<String, String> objects = new TreeMap<>();
    backup.files().forEach((file, text) -> objects.put(backup.directory() + file, text));
    objects.put(manifestKey, backup.manifest());
    String sha = Sha256.of(backup.manifest().getBytes(StandardCharsets.UTF_8));
    ExpiredCopy copy =
        new ExpiredCopy(
            new PruneRunSpec.Expired("nightly", "uid-nightly", null, List.of()),
            new PruneRunSpec.Copy(0, backup.directory(), manifestKey, sha),
            store(objects, manifestKey),
            new Counters(),
            new Cancellation(Thread.currentThread()),
            new JobLog(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                InstantSource.system()));

    assertThatThrownBy(copy::delete)
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("there was no " + manifestKey + " at first, and now there is");
    assertThat(objects).containsOnlyKeys(manifestKey);
  }

  @SuppressWarnings("unchecked")
  private static ObjectStore store(Map<String, String> objects, String late) {
    AtomicInteger reads = new AtomicInteger();
    return (ObjectStore)
        Proxy.newProxyInstance(
            ObjectStore.class.getClassLoader(),
            new Class<?>[] {ObjectStore.class},
            (proxy, method, arguments) -> {
              Object key = arguments[0];
              return switch (method.getName()) {
                case "read" ->
                    key.equals(late) && reads.getAndIncrement() == 0
                        ? Optional.empty()
                        : Optional.ofNullable(objects.get(key))
                            .map(text -> text.getBytes(StandardCharsets.UTF_8));
                case "size" -> objects.containsKey(key) ? OptionalLong.of(1) : OptionalLong.empty();
                case "delete" -> {
                  objects.remove(key);
                  yield null;
                }
                case "abortUploads" -> null;
                case "list" -> {
                  Predicate<ObjectStore.Listed> visitor =
                      (Predicate<ObjectStore.Listed>) arguments[1];
                  boolean all =
                      List.copyOf(objects.keySet()).stream()
                          .filter(listed -> !listed.equals(late))
                          .allMatch(
                              listed ->
                                  visitor.test(new ObjectStore.Listed(listed, 1, Instant.EPOCH)));
                  assertThat(all).isTrue();
                  yield null;
                }
                default -> throw new UnsupportedOperationException(method.toString());
              };
            });
  }
}
