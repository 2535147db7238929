package dev.holdfast.artifact;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A manifest that lies where that of a backup belongs: one line of the log of a Job that lists
 * them. Manifests lie where others may write, and a log is made of what they say, so whoever writes
 * or reads a line asks {@link #flaw} first.
 *
 * @param destination at which of the destinations, counted from 0
 * @param backup the name of the backup's directory, and so of the backup
 * @param sha256 SHA-256 of what lies there, in hexadecimal; null if it could not be read
 * @param problem why it is no manifest of that backup, or of one that is not whole; one sentence
 *     for people; null if it is one
 * @param incomplete whether it is the manifest of that backup, and the problem is that not all of
 *     the objects that it names are there
 * @param contents what it says; null if there is a problem, or if a line on an earlier destination,
 *     which had the same one, has told it
 */
public record CatalogueEntry(
    int destination,
    String backup,
    String sha256,
    String problem,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean incomplete,
    Contents contents)
    implements LogLine {

  /** The most characters of a problem. */
  public static final int MAX_PROBLEM = 300;

  /** What is read of a line of a log is bounded, and so is what is written. */
  private static final int MAX_LINE_BYTES = 60 << 10;

  private static final int MAX_DESTINATIONS = 16;
  private static final Pattern BACKUP = Pattern.compile("[a-z0-9]([a-z0-9-]{0,50}[a-z0-9])?");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?");
  private static final Pattern UID = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  /** What a manifest says ends up before people, in their terminals too. */
  private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\u2028\u2029]");

  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

  /**
   * What a record of a backup needs to know of a manifest.
   *
   * @param policyUid the UID of the policy that it was made for
   * @param backupUid the UID of the Backup whose run has stored it
   * @param tier its tier
   * @param time when the run was scheduled for, or asked for
   * @param description free text of whoever asked for it; may be null
   * @param startTime when the run started
   * @param endTime when the last object was stored
   * @param serverVersion version of the PostgreSQL server; may be null
   * @param storedBytes bytes stored over all objects
   * @param rawBytes bytes of all dumps before compression
   * @param databases the databases as the policy selected them; in manifests of old, those that
   *     there were
   * @param destinations the names of the destinations that had every object when it was written
   * @param intended the names of those that were to have it; empty in manifests of old
   * @param snapshotTime when the last of its snapshots was taken; null in manifests of old
   */
  public record Contents(
      String policyUid,
      String backupUid,
      String tier,
      Instant time,
      String description,
      Instant startTime,
      Instant endTime,
      String serverVersion,
      long storedBytes,
      long rawBytes,
      List<String> databases,
      List<String> destinations,
      List<String> intended,
      Instant snapshotTime) {

    public Contents {
      databases = databases == null ? List.of() : List.copyOf(databases);
      destinations = destinations == null ? List.of() : List.copyOf(destinations);
      intended = intended == null ? List.of() : List.copyOf(intended);
    }

    /** What {@code manifest} says, which names whose it is. */
    static Contents of(Manifest manifest) {
      RunIdentity identity = manifest.identity();
      return new Contents(
          identity.policyUid(),
          identity.backupUid(),
          identity.tier(),
          identity.time(),
          identity.description(),
          manifest.startTime(),
          manifest.endTime(),
          manifest.serverVersion(),
          manifest.storedBytes(),
          manifest.rawBytes(),
          manifest.selection().isEmpty()
              ? manifest.databases().stream().map(Manifest.StoredDatabase::name).toList()
              : manifest.selection(),
          manifest.destinations(),
          manifest.intended(),
          manifest.snapshotTime().orElse(null));
    }

    /** How long the run took. */
    public Duration duration() {
      return Duration.between(startTime, endTime);
    }

    private Optional<String> flaw() {
      if (policyUid == null || !UID.matcher(policyUid).matches()) {
        return Optional.of("it names no policy");
      }
      if (backupUid == null || !UID.matcher(backupUid).matches()) {
        return Optional.of("it names no backup");
      }
      if (tier == null || !LABEL.matcher(tier).matches()) {
        return Optional.of("it names no tier");
      }
      if (!isSound(time) || !isSound(startTime) || !isSound(endTime)) {
        return Optional.of("it has no time, or one that cannot be");
      }
      if (snapshotTime != null && !isSound(snapshotTime)) {
        return Optional.of("its snapshot is of a time that cannot be");
      }
      if (snapshotTime != null && snapshotTime.isAfter(endTime)) {
        return Optional.of("its snapshot was taken after its end");
      }
      if (endTime.isBefore(startTime)) {
        return Optional.of("it ended before it began");
      }
      if (storedBytes < 0 || rawBytes < 0) {
        return Optional.of("its size makes no sense");
      }
      if (description != null && description.length() > 1_000) {
        return Optional.of("its description is longer than any");
      }
      return areSound(destinations) && areSound(intended)
          ? Optional.empty()
          : Optional.of("its destinations make no sense");
    }

    private static boolean isSound(Instant time) {
      return time != null && !time.isBefore(EARLIEST) && time.isBefore(LATEST);
    }

    private static boolean areSound(List<String> names) {
      return names.size() <= MAX_DESTINATIONS
          && names.stream().allMatch(name -> LABEL.matcher(name).matches());
    }
  }

  /** Whether {@code name} can be that of a backup. */
  public static boolean isName(String name) {
    return name != null && BACKUP.matcher(name).matches();
  }

  /**
   * The manifest {@code manifest} of {@code backup} of {@code policy}; an entry with a problem if
   * it is another's.
   *
   * @param backup the name of the directory that it lies in
   */
  public static CatalogueEntry of(
      int destination,
      String namespace,
      String policy,
      String backup,
      String sha256,
      Manifest manifest) {
    RunIdentity identity = manifest.identity();
    if (identity == null
        || !namespace.equals(identity.namespace())
        || !policy.equals(identity.policy())
        || !backup.equals(identity.backup())) {
      return problem(destination, backup, sha256, "it is the manifest of something else");
    }
    CatalogueEntry entry =
        new CatalogueEntry(destination, backup, sha256, null, false, Contents.of(manifest));
    Optional<String> flaw =
        Json.line(entry).getBytes(StandardCharsets.UTF_8).length > MAX_LINE_BYTES
            ? Optional.of("it says more than a record can hold")
            : entry.flaw();
    return flaw.map(why -> problem(destination, backup, sha256, why)).orElse(entry);
  }

  /**
   * Something that lies where the manifest of {@code backup} belongs, and is none of it.
   *
   * @param sha256 its SHA-256, in hexadecimal; null if it could not be read
   */
  public static CatalogueEntry problem(int destination, String backup, String sha256, String why) {
    return new CatalogueEntry(destination, backup, sha256, told(why), false, null);
  }

  /** The manifest of a backup of which not everything is there; {@code why} says what is not. */
  public CatalogueEntry incomplete(String why) {
    return new CatalogueEntry(destination, backup, sha256, told(why), true, null);
  }

  private static String told(String why) {
    return Shortening.cut(INVISIBLE.matcher(why).replaceAll(" "), MAX_PROBLEM);
  }

  /** The same without what an earlier line has told. */
  public CatalogueEntry withoutContents() {
    return new CatalogueEntry(destination, backup, sha256, problem, incomplete, null);
  }

  /**
   * Whether it is a manifest that can be read, of the backup whose place it has, and every object
   * that it names is there.
   */
  public boolean isSound() {
    return problem == null;
  }

  /** What cannot be right about it, one sentence; empty if nothing. */
  public Optional<String> flaw() {
    if (destination < 0 || !isName(backup)) {
      return Optional.of("it is of no backup");
    }
    if (problem != null) {
      return problem.length() <= MAX_PROBLEM
              && !INVISIBLE.matcher(problem).find()
              && (sha256 == null ? !incomplete : isSha256())
              && contents == null
          ? Optional.empty()
          : Optional.of("it has a problem and more");
    }
    if (sha256 == null || !isSha256()) {
      return Optional.of("it has no checksum");
    }
    if (incomplete) {
      return Optional.of("it is not whole, and does not say why");
    }
    return contents == null ? Optional.empty() : contents.flaw();
  }

  private boolean isSha256() {
    return SHA_256.matcher(sha256).matches();
  }
}
