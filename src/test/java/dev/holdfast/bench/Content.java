package dev.holdfast.bench;

/** What the database that is measured is filled with. */
enum Content {
  /** What {@link SampleData} makes: texts, numbers, JSON, and bytes that do not compress. */
  MIXED,
  /**
   * What {@code pgbench --initialize} makes, which everybody has: numbers and blanks, which
   * compress far better than most.
   */
  PGBENCH
}
