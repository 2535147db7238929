package dev.holdfast.runner;

import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectRole;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.encryption.Encrypting;
import dev.holdfast.encryption.EncryptionException;
import dev.holdfast.encryption.Encryptor;
import dev.holdfast.storage.Upload;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Set;

/**
 * The way from a program that dumps to an object: compression, encryption, checksum, upload, the
 * last two for each destination. The object comes into being only after the program has exited with
 * 0 and everything it wrote has been sent.
 */
final class DumpPipeline {
  private static final int BUFFER = 128 << 10;

  /**
   * What becomes one object.
   *
   * @param program what the program is called in messages
   * @param command its command line
   * @param connectTo the database that it connects to, unless it knows better itself
   * @param role what the object is in the backup
   * @param database the database it is of; null for globals
   * @param format what the program writes
   * @param file the object's name in the backup's directory
   * @param expectedBytes about how much the program will write
   * @param atOnce how many of these are made side by side
   */
  record Piece(
      String program,
      List<String> command,
      String connectTo,
      ObjectRole role,
      String database,
      DumpFormat format,
      String file,
      long expectedBytes,
      int atOnce) {

    /** What is being done, for messages. */
    String what() {
      return database == null
          ? program + " of roles and tablespaces"
          : program + " of database \"" + database + "\"";
    }
  }

  /**
   * What was made.
   *
   * @param object the object
   * @param rows the tables whose rows it has, by OID; of an archive only
   */
  record Made(Manifest.StoredObject object, Set<Long> rows) {}

  private final RunSpec.Dump dump;
  private final Destinations destinations;
  private final Encryptor encryptor;
  private final ClientTool tool;
  private final ServerAddress address;
  private final Counters counters;
  private final Cancellation cancellation;
  private final JobLog log;

  private final Kills kills = new Kills();

  DumpPipeline(
      RunSpec.Dump dump,
      Destinations destinations,
      Encryptor encryptor,
      ClientTool tool,
      ServerAddress address,
      Counters counters,
      Cancellation cancellation,
      JobLog log) {
    this.dump = dump;
    this.destinations = destinations;
    this.encryptor = encryptor;
    this.tool = tool;
    this.address = address;
    this.counters = counters;
    this.cancellation = cancellation;
    this.log = log;
    cancellation.onCancel(this::kill);
  }

  /** Ends every program that was started here, and each that is started from now on. */
  void kill() {
    kills.run();
  }

  /**
   * Makes one object.
   *
   * @param onBegun called when the program has begun to write; pg_dump has all of its locks then,
   *     and a snapshot of its own
   * @throws RunFailedException if any stage failed; there is no object then, unless the store
   *     failed to say that it made one
   */
  Made run(Piece piece, Runnable onBegun) throws RunFailedException {
    try (DumpProcess process = start(piece);
        Kills.Held ending = kills.hold(process::kill);
        Delivery delivery =
            Delivery.begin(
                destinations, counters, piece.file(), piece.expectedBytes(), piece.atOnce())) {
      Copied copied = copy(process, delivery, piece, onBegun);
      cancellation.check();
      Upload.Stored object = delivery.complete();
      return new Made(
          new Manifest.StoredObject(
              piece.file(),
              piece.role(),
              piece.database(),
              piece.format(),
              dump.compression(),
              encryptor.type(),
              object.bytes(),
              copied.bytes(),
              object.sha256()),
          copied.rows());
    } catch (Delivery.UndeliveredException e) {
      throw e.failure();
    } catch (EncryptionException e) {
      throw Keys.failed(e);
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.UPLOAD_FAILED, "the dump cannot be passed on: " + e.getMessage(), null, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException(FailureReason.CANCELLED, "interrupted", null, e);
    }
  }

  private DumpProcess start(Piece piece) throws RunFailedException, IOException {
    return DumpProcess.start(
        piece.program(), piece.command(), address, piece.connectTo(), piece.what(), log);
  }

  private record Copied(long bytes, Set<Long> rows) {}

  private Copied copy(DumpProcess process, Delivery delivery, Piece piece, Runnable onBegun)
      throws IOException, InterruptedException, RunFailedException {
    DumpCheck check = DumpCheck.of(piece.role(), piece.format());
    InputStream in = process.output();
    byte[] buffer = new byte[BUFFER];
    long bytes = 0;
    try (Encrypting encrypting = encryptor.on(new Unfinished(delivery));
        Kills.Held ending = kills.hold(encrypting::kill);
        TableOfContents contents =
            piece.format() == DumpFormat.CUSTOM ? TableOfContents.begin(tool, log) : null) {
      OutputStream compressed = Compressor.on(encrypting.stream(), dump, piece.atOnce());
      int count;
      while ((count = in.read(buffer)) >= 0) {
        if (bytes == 0) {
          onBegun.run();
        }
        bytes += count;
        check.seen(buffer, count);
        if (contents != null) {
          contents.seen(buffer, count);
        }
        counters.addRaw(count);
        compressed.write(buffer, 0, count);
      }
      process.awaitSuccess();
      check.check(piece.what());
      Set<Long> rows = contents == null ? Set.of() : contents.contents(piece.what()).rows();
      // Only here: closing writes the end that makes the stream a whole one.
      compressed.close();
      return new Copied(bytes, rows);
    }
  }

  /**
   * Which tables' rows would be in an archive that the command line {@code piece} asks for: pg_dump
   * says so at its head, and is ended then.
   */
  Set<Long> rowsOf(Piece piece) throws RunFailedException {
    try (DumpProcess process = start(piece);
        Kills.Held ending = kills.hold(process::kill);
        TableOfContents contents = TableOfContents.begin(tool, log)) {
      byte[] buffer = new byte[BUFFER];
      int count = 0;
      while (!contents.isComplete() && (count = process.output().read(buffer)) >= 0) {
        contents.seen(buffer, count);
      }
      if (count < 0) {
        process.awaitSuccess();
      }
      process.kill();
      cancellation.check();
      return contents.contents(piece.what()).rows();
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.DUMP_FAILED, piece.what() + " cannot be read: " + e.getMessage(), null, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException(FailureReason.CANCELLED, "interrupted", null, e);
    }
  }

  /** Keeps a compressor that is closed from closing the delivery, which would give it up. */
  private static final class Unfinished extends FilterOutputStream {
    Unfinished(Delivery delivery) {
      super(delivery);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() {
      // The delivery is completed by its owner, or not at all.
    }
  }
}
