package dev.holdfast.house;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Has libraries log no more in tests than they do in the operator. Before Quarkus has read its
 * configuration every level is on, and no unit test starts Quarkus: the HTTP client of the S3
 * library would write each byte that it sends into its log.
 */
public final class OrdinaryLogLevel implements LauncherSessionListener {
  @Override
  public void launcherSessionOpened(LauncherSession session) {
    Logger.getLogger("").setLevel(Level.INFO);
  }
}
