package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.ListedPlace;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.StorageException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said of a destination whose store does not answer as it should. */
class ManifestListingTest {

  /** A manifest that could not be read because its store is in trouble is not gone. */
  @ParameterizedTest
  @EnumSource(names = {"DESTINATION_UNREACHABLE", "UPLOAD_FAILED"})
  void storeThatIsInTroubleIsNotListedWhole(FailureReason reason) {
    assertThatThrownBy(() -> list(20, failing(reason)))
        .isInstanceOfSatisfying(
            RunFailedException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessage("the store said no");
  }

  @ParameterizedTest
  @EnumSource(names = {"DESTINATION_ACCESS_DENIED", "CHECKSUM_MISMATCH", "DESTINATION_UNSUITABLE"})
  void manifestThatWillNeverBeReadIsThereAllTheSame(FailureReason reason) throws Exception {
    ListedPlace place = list(20, failing(reason)).place();

    assertThat(place.lines()).isEqualTo(20);
    assertThat(place.unreadable()).isEqualTo(1);
  }

  @Test
  void failureThatNobodyKnowsIsNoListing() {
    assertThatThrownBy(
            () ->
                list(
                    20,
                    key -> {
                      throw new IOException("a pipe broke");
                    }))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("a pipe broke");
  }

  @Test
  void severalAreReadAtOnceAndNotTooMany() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();

    list(
        200,
        key -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          now.decrementAndGet();
          return manifest(key);
        });

    assertThat(most).hasValueLessThanOrEqualTo(12);
  }

  @Test
  void bucketThatIsFullOfOthersBackupsIsNotListed() {
    assertThatThrownBy(() -> list(20_001, ManifestListingTest::manifest))
        .isInstanceOf(RunFailedException.class)
        .hasMessage("there are more than 20000 backups in runner/default/policy/");
  }

  private interface Reading {
    Optional<byte[]> read(String key) throws IOException;
  }

  private static Reading failing(FailureReason reason) {
    return key -> {
      if (key.contains("/backup-7/")) {
        throw new StorageException(reason, "the store said no");
      }
      return manifest(key);
    };
  }

  private static Optional<byte[]> manifest(String key) {
    String[] parts = key.split("/", -1);
    String name = parts[parts.length - 2];
    return Optional.of(
        StoredSet.of(name, "uid-" + name).manifest().getBytes(StandardCharsets.UTF_8));
  }

  private static ManifestListing.Listed list(int backups, Reading reading) throws Exception {
    return new ManifestListing(
            new ManifestListing.CatalogueTask(
                0, "main", "default", "policy", "runner/default/policy/", Set.of()),
            store(backups, reading),
            new Counters(),
            new Cancellation(Thread.currentThread()),
            new JobLog(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                InstantSource.system()))
        .list();
  }

  @SuppressWarnings("unchecked")
  private static ObjectStore store(int backups, Reading reading) {
    return (ObjectStore)
        Proxy.newProxyInstance(
            ObjectStore.class.getClassLoader(),
            new Class<?>[] {ObjectStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("read")) {
                return reading.read((String) arguments[0]);
              }
              if (method.getName().equals("listDirectories")) {
                Predicate<String> visitor = (Predicate<String>) arguments[1];
                int told = 0;
                while (told < backups && visitor.test("backup-" + told)) {
                  told++;
                }
                return null;
              }
              throw new UnsupportedOperationException(method.toString());
            });
  }
}
