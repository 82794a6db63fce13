package dev.pooler.core.node;

import dev.pooler.core.control.NodeControl.ShutdownMode;
import dev.pooler.core.error.OperatorError;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
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
   *
   * @return completes when stopping has begun: nobody comes in any more
   */
  CompletionStage<Void> begin(ShutdownMode wanted) {
    if (!enter(wanted)) {
      return CompletableFuture.completedFuture(null);
    }
    NodeLog.stopping(describe(wanted));
    return switch (wanted) {
      case IMMEDIATE -> {
        due.complete(null);
        yield CompletableFuture.completedFuture(null);
      }
      case WAIT_FOR_SERVERS -> waitForServers();
      case WAIT_FOR_CLIENTS -> waitForClients();
    };
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

  private CompletionStage<Void> waitForClients() {
    shared.drain();
    CompletionStage<Void> begun = thread.run(() -> closeListenersThen(operations -> {}));
    stopWhen(begun, LoopOperations::whenNoClients);
    return begun;
  }

  private CompletionStage<Void> waitForServers() {
    shared.drain();
    shared.refuseWaiters();
    shared.pauses().stop();
    CompletionStage<Void> begun =
        thread.run(() ->
            closeListenersThen(operations -> {
              operations.applyPauses();
              operations.endWaiters(OperatorError.SERVER_SHUTTING_DOWN);
            }));
    stopWhen(begun, (operations, empty) -> operations.whenEmpty(null, empty));
    return begun;
  }

  private CompletionStage<Void> closeListenersThen(LoopTask task) {
    closeListeners.run();
    return loops.run(task);
  }

  private void stopWhen(
      CompletionStage<Void> begun, BiConsumer<LoopOperations, CompletableFuture<Void>> reached) {
    begun.thenCompose(done -> loops.askLater(reached)).thenAccept(done -> due.complete(null));
  }
}
