package dev.holdfast.house;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Waits of the tests end late: on a busy machine, what is slow is no failure. */
public final class PatientWaits implements LauncherSessionListener {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    Awaitility.setDefaultTimeout(LONGEST);
  }
}
