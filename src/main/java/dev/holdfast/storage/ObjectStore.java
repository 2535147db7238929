package dev.holdfast.storage;

import dev.holdfast.artifact.StoreSpace;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** A place with objects under keys. Every method may fail with a {@link StorageException}. */
public interface ObjectStore extends AutoCloseable {

  /**
   * Starts an object of unknown size. Nothing can be read under the key before {@link
   * Upload#complete} has returned.
   *
   * @param key the key of the object
   * @param expectedBytes about how large it will be before compression; 0 if unknown
   * @param atOnce how many uploads run side by side in this process, this one included; 1 to 16
   * @throws StorageException also if it is sure that the object cannot be stored
   */
  Upload begin(String key, long expectedBytes, int atOnce) throws IOException;

  /**
   * Reads a small object.
   *
   * @param key the key of the object
   * @param maxBytes the largest size that is accepted
   * @return its content; empty if there is no such object
   */
  Optional<byte[]> read(String key, int maxBytes) throws IOException;

  /**
   * Opens an object to be read from its beginning to its end. A connection that breaks on the way
   * is taken up where it broke, as long as the object is still the same.
   *
   * @param key the key of the object
   */
  InputStream open(String key) throws IOException;

  /**
   * Writes a small object, unless there is one already, and reads it back. It is stored so that it
   * can be read at any time, whatever the destination says about other objects.
   *
   * @throws WriteInDoubtException if the object may be there although this failed; so it may after
   *     any other failure that is no {@link StorageException}, such as that of an interrupted write
   * @return whether it was written; false if the key was taken, and then nothing has changed
   */
  boolean createIfAbsent(String key, byte[] content) throws IOException;

  /** Deletes an object; one that is gone already is no error. */
  void delete(String key) throws IOException;

  /**
   * Deletes an object, and also what a store keeps of it that keeps versions.
   *
   * @return why something of it stays, one sentence for people; empty if nothing does that is known
   *     of
   * @throws StorageException if the object itself cannot be deleted
   */
  default Optional<String> purge(String key) throws IOException {
    delete(key);
    return Optional.empty();
  }

  /** The size of an object; empty if there is no such object. */
  OptionalLong size(String key) throws IOException;

  /**
   * Aborts uploads that nobody finished. One that cannot be aborted does not keep the others from
   * it; the failure is thrown in the end.
   *
   * @param directory where they lie, ending in a slash; not in directories below it
   * @param file whether an upload under this file name is to be aborted
   */
  void abortUploads(String directory, Predicate<String> file) throws IOException;

  /**
   * Aborts uploads of backups that were begun long ago and that nobody finished, in the same way.
   *
   * @param directory the directory of a policy, ending in a slash; they lie in those directly below
   * @param before what was begun later is left alone
   */
  void abortStaleUploads(String directory, Instant before) throws IOException;

  /**
   * An object, as a listing tells of it.
   *
   * @param key its whole key
   * @param bytes its size
   * @param lastModified when it was stored
   */
  record Listed(String key, long bytes, Instant lastModified) {}

  /**
   * Tells of the objects whose key is {@code directory} and a file name, one after the other and in
   * no order. What is stored or deleted meanwhile may be told of or not. A listing of which no end
   * can be seen is a failure, and so is one that may not be whole.
   *
   * @param directory where they lie, ending in a slash; not in directories below it
   * @param visitor is told of each; if it answers false, it is told of no other
   */
  void list(String directory, Predicate<Listed> visitor) throws IOException;

  /**
   * Tells of the directories directly below {@code directory}: their names, without slashes, as
   * {@link #list} does. One may be told of twice.
   *
   * @param directory ends in a slash; empty for the whole store
   * @param visitor is told of each; if it answers false, it is told of no other
   */
  void listDirectories(String directory, Predicate<String> visitor) throws IOException;

  /** The space that the store has; empty where it has no limit that is known. */
  default Optional<StoreSpace> space() {
    return Optional.empty();
  }

  @Override
  void close();
}
