package dev.pooler.core.node;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The thread on which a node reads files and keeps its periods: work that may block, one at a time.
 * Thread-safe.
 */
final class OperatorThread {
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("operator").factory());

  /** Runs the work and completes with its stage, or with what it threw. */
  <T> CompletionStage<T> run(Callable<CompletionStage<T>> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      executor.execute(() -> complete(result, work));
    } catch (RejectedExecutionException stopped) {
      result.completeExceptionally(stopped);
    }
    return result;
  }

  private static <T> void complete(CompletableFuture<T> result, Callable<CompletionStage<T>> work) {
    try {
      work.call()
          .whenComplete((done, failure) -> {
            if (failure == null) {
              result.complete(done);
            } else {
              result.completeExceptionally(failure);
            }
          });
    } catch (Exception e) {
      result.completeExceptionally(e);
    }
  }

  /**
   * Runs the work again and again; the pause before each time is asked for anew, since it may be
   * reconfigured.
   */
  void every(LongSupplier nanos, Runnable work) {
    try {
      executor.schedule(
          () -> {
            try {
              work.run();
            } catch (RuntimeException bug) {
              NodeLog.bug(bug);
            }
            every(nanos, work);
          },
          nanos.getAsLong(),
          TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException stopped) {
      // The node has stopped.
      return;
    }
  }

  void stop() {
    executor.shutdownNow();
  }
}
