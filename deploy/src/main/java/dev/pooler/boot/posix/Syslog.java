package dev.pooler.boot.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.pooler.boot.log.SystemLog;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** The C library's syslog. Thread-safe. */
public final class Syslog implements SystemLog {
  /** LOG_PID. */
  private static final int WITH_PROCESS = 1;

  private @Nullable MethodHandle write;

  /** openlog keeps the pointer to the name. */
  private MemorySegment name = MemorySegment.NULL;

  private MemorySegment format = MemorySegment.NULL;

  @Override
  public synchronized void open(String ident, String facility) {
    try {
      name = Arena.global().allocateFrom(ident);
      format = Arena.global().allocateFrom("%s");
      Libc.function("openlog", FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, JAVA_INT))
          .invokeExact(name, WITH_PROCESS, number(facility) << 3);
      write =
          Libc.function(
              "syslog",
              FunctionDescriptor.ofVoid(JAVA_INT, ADDRESS, ADDRESS),
              Linker.Option.firstVariadicArg(2));
    } catch (Throwable bug) {
      throw Libc.bug(bug);
    }
  }

  @Override
  public synchronized void write(int priority, String message) {
    MethodHandle function = write;
    if (function == null) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      function.invokeExact(priority, format, arena.allocateFrom(message));
    } catch (Throwable bug) {
      throw Libc.bug(bug);
    }
  }

  /** As in syslog.h; {@code daemon} for what is not there. */
  static int number(String facility) {
    return switch (facility) {
      case "user" -> 1;
      case "mail" -> 2;
      case "auth" -> 4;
      case "lpr" -> 6;
      case "news" -> 7;
      case "uucp" -> 8;
      case "cron" -> 9;
      case "authpriv" -> 10;
      case "ftp" -> 11;
      case "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7" ->
          16 + facility.charAt(5) - '0';
      default -> 3;
    };
  }
}
