package dev.holdfast.load;

import dev.holdfast.embedded.RealApiServer;
import dev.holdfast.install.Chart;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;

/** How the programs of this package begin and end. */
final class Measurement {
  private static final int FAILED = 70;
  private static final int UNAVAILABLE = 69;

  private Measurement() {}

  /** What is measured. */
  @FunctionalInterface
  interface Body {
    /** Measures it; whether all targets were met. */
    boolean run() throws IOException, InterruptedException;
  }

  /** Measures, and ends this program: with 0 if all targets were met. */
  static void carryOut(Body body) throws InterruptedException {
    if (!RealApiServer.isThere()) {
      System.err.println(
          "KUBE_API_TEST_DIR names no directory with the binaries of an API server, without which"
              + " nothing is measured");
      System.exit(UNAVAILABLE);
    }
    int status = FAILED;
    // What is left of clients and servers must not keep this from ending.
    try {
      status = body.run() ? 0 : 1;
    } catch (RuntimeException | IOException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        System.err.println(cause);
      }
    } finally {
      System.exit(status);
    }
  }

  /** The limit of memory that the chart gives the operator. */
  static int limitMib() {
    Quantity limit = Chart.container("{}").getResources().getLimits().get("memory");
    return (int) (Quantity.getAmountInBytes(limit).longValueExact() >> 20);
  }

  /** Tells how far it is. */
  static void say(String what) {
    System.out.println(what);
    System.out.flush();
  }
}
