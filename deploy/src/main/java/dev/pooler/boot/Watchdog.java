package dev.pooler.boot;

import dev.pooler.boot.posix.ServiceManager;
import dev.pooler.core.node.NodeOperator;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Gives systemd a sign of life as long as every event loop answers. */
final class Watchdog {
  private Watchdog() {}

  static void start(ServiceManager manager, NodeOperator operator) {
    long period = manager.signEveryMillis();
    if (period > 0) {
      var _ =
          Executors.newSingleThreadScheduledExecutor(
                  Thread.ofPlatform().daemon().name("watchdog").factory())
              .scheduleAtFixedRate(
                  () -> operator.view().thenAccept(view -> manager.alive()),
                  0,
                  period,
                  TimeUnit.MILLISECONDS);
    }
  }
}
