package dev.pooler.boot.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;

/** Standard input, output and error of the process. */
public final class Terminal {
  private static final int READ_AND_WRITE = 2;
  private static final int STREAMS = 3;

  private Terminal() {}

  /**
   * Leaves the terminal, and whoever waits at the other end of a pipe: the three streams are {@code
   * /dev/null} from now on.
   */
  public static void leave() {
    try (Arena arena = Arena.ofConfined()) {
      int nowhere =
          (int)
              Libc.intFunction("open", ADDRESS, JAVA_INT)
                  .invokeExact(arena.allocateFrom("/dev/null"), READ_AND_WRITE);
      MethodHandle duplicate = Libc.intFunction("dup2", JAVA_INT, JAVA_INT);
      for (int stream = 0; nowhere >= 0 && stream < STREAMS; stream++) {
        if ((int) duplicate.invokeExact(nowhere, stream) < 0) {
          return;
        }
      }
      if (nowhere >= STREAMS
          && (int) Libc.intFunction("close", JAVA_INT).invokeExact(nowhere) < 0) {
        return;
      }
    } catch (Throwable bug) {
      throw Libc.bug(bug);
    }
  }
}
