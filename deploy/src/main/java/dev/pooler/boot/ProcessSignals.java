package dev.pooler.boot;

import dev.pooler.boot.posix.ServiceManager;
import dev.pooler.core.control.NodeControl.ShutdownMode;
import dev.pooler.core.node.NodeOperator;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals as PgBouncer understands them. The JVM calls the handlers on a thread of its own, where
 * Java may run; SIGQUIT, which it keeps for thread dumps, is taken from it.
 */
final class ProcessSignals {
  private static final Logger LOGGER = LoggerFactory.getLogger(ProcessSignals.class);
  private static final int SIGHUP = 1;
  private static final int SIGINT = 2;
  private static final int SIGQUIT = 3;

  private ProcessSignals() {}

  /** From now on signals steer the node. */
  static void handleFor(NodeOperator operator, ServiceManager manager) {
    takeFromJvm();
    on("HUP", () -> reload(operator, manager));
    on("INT", () -> stop("SIGINT", operator, ShutdownMode.WAIT_FOR_SERVERS));
    on("TERM", () -> stop("SIGTERM", operator, ShutdownMode.WAIT_FOR_CLIENTS));
    on("USR1", () -> pause(operator));
    on("USR2", () -> resume(operator));
  }

  private static void reload(NodeOperator operator, ServiceManager manager) {
    LOGGER.info("got SIGHUP, re-reading config");
    manager.reloading();
    run("RELOAD", operator.reload().whenComplete((done, failure) -> manager.ready()));
  }

  private static void stop(String signal, NodeOperator operator, ShutdownMode mode) {
    if (operator.isStopping()) {
      LOGGER.info("got {} while shutting down, fast exit", signal);
    } else {
      LOGGER.info(
          mode == ShutdownMode.WAIT_FOR_SERVERS
              ? "got {}, shutting down, waiting for all servers connections to be released"
              : "got {}, shutting down, waiting for all clients disconnect",
          signal);
    }
    operator.insistOnShutdown(mode);
  }

  private static void pause(NodeOperator operator) {
    CompletionStage<Void> effect = operator.pause(null).effect();
    if (isRefused(effect)) {
      LOGGER.info("got SIGUSR1, but already paused");
    } else {
      LOGGER.info("got SIGUSR1, pausing all activity");
      run("PAUSE", effect);
    }
  }

  private static void resume(NodeOperator operator) {
    CompletionStage<Void> effect = operator.resume(null);
    if (isRefused(effect)) {
      LOGGER.info("got SIGUSR2, but not paused");
    } else {
      LOGGER.info("got SIGUSR2, continuing from PAUSE");
      run("RESUME", effect);
    }
  }

  /** A refusal comes at once. */
  private static boolean isRefused(CompletionStage<Void> effect) {
    return effect.toCompletableFuture().isCompletedExceptionally();
  }

  private static void on(String name, Runnable action) {
    try {
      JvmSignal.handle(name, action);
    } catch (IllegalArgumentException taken) {
      LOGGER
          .atWarn()
          .addKeyValue("signal", name)
          .log("signal cannot be handled: {}", taken.getMessage());
    }
  }

  private static void run(String what, CompletionStage<Void> effect) {
    effect.whenComplete((done, failure) -> {
      if (failure == null) {
        LOGGER.info("{} is complete", what);
      } else {
        LOGGER.warn("{} was refused: {}", what, failure.getMessage());
      }
    });
  }

  /**
   * SIGQUIT means "exit now": its handler becomes the C function {@code _exit} itself, which gets
   * the signal's number and takes it for the exit code. A handler in Java would run inside the
   * signal, on whatever thread it hit. SIGINT, which a shell's background processes inherit as
   * ignored, and SIGHUP, which {@code nohup} has ignored, become ones that can be handled.
   */
  @SuppressWarnings("restricted") // the launcher enables native access
  private static void takeFromJvm() {
    try {
      Linker linker = Linker.nativeLinker();
      MemorySegment exit = linker.defaultLookup().find("_exit").orElseThrow();
      MethodHandle signal =
          linker.downcallHandle(
              linker.defaultLookup().find("signal").orElseThrow(),
              FunctionDescriptor.of(
                  ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
      MemorySegment quitBefore = (MemorySegment) signal.invokeExact(SIGQUIT, exit);
      MemorySegment interruptBefore =
          (MemorySegment) signal.invokeExact(SIGINT, MemorySegment.NULL);
      MemorySegment hangUpBefore = (MemorySegment) signal.invokeExact(SIGHUP, MemorySegment.NULL);
      LOGGER
          .atDebug()
          .addKeyValue("quit", quitBefore)
          .addKeyValue("int", interruptBefore)
          .addKeyValue("hup", hangUpBefore)
          .log("signals taken");
    } catch (Throwable e) {
      LOGGER.atWarn().setCause(e).log("SIGQUIT stays with the JVM and prints its threads");
    }
  }
}
