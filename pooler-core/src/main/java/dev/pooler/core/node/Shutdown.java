package dev.pooler.core.node;

import dev.pooler.core.control.NodeControl.ShutdownMode;
import dev.pooler.core.error.OperatorError;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The end of a node: how it was asked for, and when it is due. Thread-safe; the node itself is
 * stopped by whoever waits for {@link #due}.
 */
final class Shutdown {
  private final NodeShared shared;
  private final LoopGroup loops;
  private final OperatorThread thread;
  private final Runnable closeListeners;
  private final CompletableFuture<Void> due = new CompletableFuture<>();
  private @Nullable ShutdownMode mode;

  Shutdown(NodeShared shared, LoopGroup loops, OperatorThread thread, Runnable closeListeners) {
    this.shared = shared;
    this.loops = loops;
    this.thread = thread;
    this.closeListeners = closeListeners;
  }

  /** Completes when the node is to be stopped. */
  CompletableFuture<Void> due() {
    return due;
  }

  /**
   * Begins to stop. A mode that waits may follow the other one; the earlier of both ends counts.
   */
  void begin(ShutdownMode wanted) {
    if (!enter(wanted)) {
      return;
    }
    NodeLog.stopping(describe(wanted));
    switch (wanted) {
      case IMMEDIATE -> due.complete(null);
      case WAIT_FOR_SERVERS -> waitForServers();
      case WAIT_FOR_CLIENTS -> waitForClients();
    }
  }

  /** As {@link #begin}, but whoever asks twice does not want to wait any longer. */
  void insist(ShutdownMode wanted) {
    begin(isStopping() ? ShutdownMode.IMMEDIATE : wanted);
  }

  synchronized boolean isStopping() {
    return mode != null;
  }

  private synchronized boolean enter(ShutdownMode wanted) {
    if (mode == wanted || mode == ShutdownMode.IMMEDIATE) {
      return false;
    }
    mode = wanted;
    return true;
  }

  private static String describe(ShutdownMode mode) {
    return switch (mode) {
      case IMMEDIATE -> "at once";
      case WAIT_FOR_SERVERS -> "waiting for all server connections to be released";
      case WAIT_FOR_CLIENTS -> "waiting for all clients to disconnect";
    };
  }

  private void waitForClients() {
    shared.drain();
    thread
        .run(() -> {
          closeListeners.run();
          return loops.<Void>askLater((operations, done) -> operations.whenNoClients(done));
        })
        .thenAccept(done -> due.complete(null));
  }

  private void waitForServers() {
    shared.drain();
    shared.refuseWaiters();
    shared.pauses().stop();
    thread
        .run(() -> {
          closeListeners.run();
          return loops.<Void>askLater(Shutdown::letServersGo);
        })
        .thenAccept(done -> due.complete(null));
  }

  private static void letServersGo(LoopOperations operations, CompletableFuture<Void> done) {
    operations.applyPauses();
    operations.endWaiters(OperatorError.SERVER_SHUTTING_DOWN);
    operations.whenEmpty(null, done);
  }
}
