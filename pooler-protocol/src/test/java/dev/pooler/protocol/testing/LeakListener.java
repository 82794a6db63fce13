package dev.pooler.protocol.testing;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Starts the watch for lost buffers before any test class is loaded. */
public final class LeakListener implements LauncherSessionListener {
  @Override
  public void launcherSessionOpened(LauncherSession session) {
    Leaks.watch();
  }
}
