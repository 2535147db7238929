package dev.holdfast.embedded.proxy;

/** Sees what passes on the way to a server, and may keep it from arriving. */
public interface Passage {
  /** What becomes of a request. */
  enum Fate {
    /** It reaches the server. */
    PASSES,
    /** It never arrives, and is never answered. */
    LOST,
    /** The server answers that somebody else was faster; only an API server does so. */
    CONFLICT
  }

  /** Lets everything pass. */
  Passage OPEN =
      new Passage() {
        @Override
        public Fate coming(String request) {
          return Fate.PASSES;
        }

        @Override
        public void done(String request) {
          // Nobody waits for it.
        }
      };

  /**
   * A request comes; it waits until this returns.
   *
   * @param request of HTTP, method, path and query, and of a change its body on lines of its own;
   *     of PostgreSQL, what the client sends, statements in it readable
   */
  Fate coming(String request);

  /** The server has answered it; the answer waits until this returns. */
  void done(String request);
}
