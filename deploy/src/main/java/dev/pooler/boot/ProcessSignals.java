package dev.pooler.boot;

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
  static void handleFor(NodeOperator operator) {
    takeFromJvm();
    on("HUP", () -> run("RELOAD", operator.reload()));
    on("INT", () -> operator.insistOnShutdown(ShutdownMode.WAIT_FOR_SERVERS));
    on("TERM", () -> operator.insistOnShutdown(ShutdownMode.WAIT_FOR_CLIENTS));
    on("USR1", () -> run("PAUSE", operator.pause(null).effect()));
    on("USR2", () -> run("RESUME", operator.resume(null)));
  }

  private static void on(String name, Runnable action) {
    try {
      JvmSignal.handle(
          name,
          () -> {
            LOGGER.info("got SIG{}", name);
            action.run();
          });
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
        LOGGER.atWarn().addKeyValue("reason", failure.getMessage()).log("{} was refused", what);
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
