package dev.holdfast.runner;

import dev.holdfast.storage.ObjectStore;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** Whatever a store sends, when an object is asked for. */
final class SentObject {
  private SentObject() {}

  /** Reads what {@code sent} has, which is not encrypted. */
  static ObjectReading reading(Supplier<InputStream> sent) {
    ObjectStore store =
        (ObjectStore)
            Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(),
                new Class<?>[] {ObjectStore.class},
                (proxy, method, arguments) -> sent.get());
    return new ObjectReading(
        store,
        Optional.empty(),
        null,
        null,
        new Counters(),
        new Cancellation(Thread.currentThread()),
        new JobLog(new PrintStream(OutputStream.nullOutputStream()), InstantSource.system()));
  }
}
