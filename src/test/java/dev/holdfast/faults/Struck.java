package dev.holdfast.faults;

/**
 * What a fault has done.
 *
 * @param request what passed the door
 * @param what what it hits, in the plural, such as "requests broken"
 * @param hits how many of them; 0 if nothing was left to be hit
 */
record Struck(String request, String what, int hits) {
  @Override
  public String toString() {
    return request + ", " + what + ": " + hits;
  }
}
