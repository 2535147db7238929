package dev.holdfast.faults;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** By what one sees that a step has come to a point: a request on its way to a server. */
enum Door {
  RUN_CREATED(Step.SCHEDULE, Side.API, "^POST .*/backups\\n", 1),
  RUN_REMEMBERED(Step.SCHEDULE, Side.API, "^PATCH .*/backuppolicies/[^/]+/status\\n", 1),
  ANNOUNCED(Step.START, Side.API, "^PATCH .*/backups/[^/]+/status\\n", 1),
  JOB_CREATED(Step.START, Side.API, "^POST .*/jobs\\n", 1),
  SNAPSHOT(Step.BACKUP, Side.DATABASE, "pg_export_snapshot", 1),
  ROWS_READ(Step.BACKUP, Side.DATABASE, "COPY .* TO stdout", 2),
  PART_SENT(Step.BACKUP, Side.CONTENT, "^PUT .*/backup_.*partNumber=", 2),
  UPLOAD_COMPLETED(Step.BACKUP, Side.STORE, "^POST .*/backup_.*uploadId=", 1),
  MANIFEST_WRITTEN(Step.COMMIT, Side.CONTENT, "^PUT .*/manifest\\.json", 1),
  /** What is looked for before a run begins is not yet there to be read back. */
  MANIFEST_READ_BACK(Step.COMMIT, Side.CONTENT, "^GET .*/manifest\\.json", 1, MANIFEST_WRITTEN),
  COMPLETION_TOLD(
      Step.COMMIT,
      Side.API,
      "(?s)^PATCH .*/backups/[^/]+/status\\n.*\"phase\":\"(Partially)?Completed\"",
      1),
  PRUNE_CREATED(Step.PRUNE, Side.API, "^POST .*/prunes\\n", 1),
  EXPIRY_TOLD(
      Step.PRUNE, Side.API, "(?s)^PATCH .*/backups/[^/]+/status\\n.*\"phase\":\"Deleting\"", 1),
  OBJECTS_DELETED(Step.PRUNE, Side.STORE, "^(DELETE |POST .*\\?delete)", 2),
  RECORD_DELETED(Step.PRUNE, Side.API, "^DELETE .*/backups/", 1),
  LISTED(Step.CATALOGUE, Side.STORE, "^GET .*list-type=2", 1),
  MANIFEST_SEEN(Step.CATALOGUE, Side.CONTENT, "^GET .*/manifest\\.json", 1),
  RECORD_MADE(Step.CATALOGUE, Side.API, "^POST .*/backups\\n", 1),
  RECORD_FINISHED(Step.CATALOGUE, Side.API, "^PATCH .*/backups/[^/]+/status\\n", 1),
  DOWNLOADED(Step.RESTORE, Side.CONTENT, "^GET .*/backup_", 2),
  DATABASE_MADE(Step.RESTORE, Side.DATABASE, "create database", 1),
  ROWS_WRITTEN(Step.RESTORE, Side.DATABASE, "COPY .* FROM stdin", 2),
  RESTORE_TOLD(
      Step.RESTORE, Side.API, "(?s)^PATCH .*/restores/[^/]+/status\\n.*\"phase\":\"Completed\"", 1),
  RENAMED(Step.SWAP, Side.DATABASE, "alter database .* rename to", 2),
  FORMER_DROPPED(Step.SWAP, Side.DATABASE, "drop database if exists \"?[^ ]*_before_", 1),
  SWAP_TOLD(
      Step.SWAP, Side.API, "(?s)^PATCH .*/restores/[^/]+/status\\n.*\"phase\":\"Completed\"", 1),
  PROOF_DOWNLOADED(Step.VERIFICATION, Side.CONTENT, "^GET .*/backup_", 1),
  PROOF_FILLED(Step.VERIFICATION, Side.DATABASE, "COPY .* FROM stdin", 2),
  PROOF_COUNTED(Step.VERIFICATION, Side.DATABASE, "count\\(\\*\\) from only", 2),
  PROOF_DROPPED(Step.VERIFICATION, Side.DATABASE, "drop database", 1),
  VERDICT_TOLD(Step.VERIFICATION, Side.API, "^PATCH .*/backups/[^/]+/status\\n", 1),
  NOTICE_DUE(
      Step.NOTIFICATION,
      Side.API,
      "(?s)^PATCH .*/backuppolicies/[^/]+/status\\n.*\"due\":\\[\\{",
      1),
  NOTICE_SENT(Step.NOTIFICATION, Side.HOOK, "^POST /hook", 1),
  NOTICE_RECORDED(
      Step.NOTIFICATION, Side.API, "(?s)^PATCH .*/backuppolicies/[^/]+/status\\n.*\"due\":null", 1);

  /** Whom the request goes to. */
  enum Side {
    API,
    DATABASE,
    STORE,
    /** The store, and it carries what is stored, or brings it back. */
    CONTENT,
    /** Whoever is told. */
    HOOK;

    boolean isStore() {
      return this == STORE || this == CONTENT;
    }

    /** Whether it is the operator that asks, and not a Job. */
    boolean isAskedByOperator() {
      return this == API || this == HOOK;
    }
  }

  private final Step step;
  private final Side side;
  private final Pattern pattern;
  private final int times;
  private final Door before;

  /**
   * @param times how often it surely happens
   */
  Door(Step step, Side side, String pattern, int times) {
    this(step, side, pattern, times, null);
  }

  /**
   * @param before what has to be passed first; null if nothing has
   */
  Door(Step step, Side side, String pattern, int times, Door before) {
    this.step = step;
    this.side = side;
    this.pattern = Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
    this.times = times;
    this.before = before;
  }

  Step step() {
    return step;
  }

  Side side() {
    return side;
  }

  int times() {
    return times;
  }

  /** What has to be passed before what looks like this door is one; empty if nothing has. */
  Optional<Door> before() {
    return Optional.ofNullable(before);
  }

  /** Whether the operator may write nothing more once this is written. */
  boolean isLastWrite() {
    return switch (this) {
      case COMPLETION_TOLD,
          RECORD_DELETED,
          RECORD_FINISHED,
          RESTORE_TOLD,
          SWAP_TOLD,
          VERDICT_TOLD,
          NOTICE_RECORDED ->
          true;
      default -> false;
    };
  }

  /** How many bytes its content surely has; 0 if it carries none. */
  int leastBytes() {
    return switch (this) {
      case MANIFEST_WRITTEN, MANIFEST_READ_BACK, MANIFEST_SEEN -> 1_500;
      case PART_SENT, DOWNLOADED, PROOF_DOWNLOADED -> 1 << 20;
      default -> 0;
    };
  }

  boolean isSeenIn(String request) {
    return pattern.matcher(request).find();
  }

  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
