package dev.holdfast.operator;

/** How everything is listed at the start: all at once would be in memory several times over. */
final class ListPages {
  /** How many objects one answer of the API server has at most. */
  static final long SIZE = 500;

  private ListPages() {}
}
