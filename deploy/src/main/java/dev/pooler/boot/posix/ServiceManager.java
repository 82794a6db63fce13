package dev.pooler.boot.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how the process is, by the datagram socket that {@code NOTIFY_SOCKET} names; does
 * nothing where there is none. Thread-safe.
 */
public final class ServiceManager {
  private static final Logger LOGGER = LoggerFactory.getLogger(ServiceManager.class);
  private static final int AF_UNIX = 1;
  private static final int DATAGRAM_CLOEXEC = 2 | 0x80000;

  /** sockaddr_un: the family and 108 bytes of path. */
  private static final int MAX_PATH = 108;

  private final String socket;
  private final long watchdogMicros;

  private ServiceManager(String socket, long watchdogMicros) {
    this.socket = socket;
    this.watchdogMicros = watchdogMicros;
  }

  /** The manager that started this process. */
  public static ServiceManager of(Map<String, String> environment) {
    String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
    boolean usable = socket.startsWith("/") || socket.startsWith("@");
    String watchdog = environment.getOrDefault("WATCHDOG_USEC", "");
    String watched = environment.getOrDefault("WATCHDOG_PID", "");
    boolean us = watched.isEmpty() || watched.equals(Long.toString(ProcessHandle.current().pid()));
    return new ServiceManager(
        usable ? socket : "", us && watchdog.matches("\\d{1,18}") ? Long.parseLong(watchdog) : 0);
  }

  /** How often it wants a sign of life; 0 for never. */
  public long signEveryMillis() {
    return socket.isEmpty() ? 0 : TimeUnit.MICROSECONDS.toMillis(watchdogMicros / 2);
  }

  /** The process listens. */
  public void ready() {
    tell("READY=1");
  }

  /** A reload begins; {@link #ready} ends it. */
  public void reloading() {
    tell("RELOADING=1\nMONOTONIC_USEC=" + TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));
  }

  /** The process is about to end. */
  public void stopping() {
    tell("STOPPING=1");
  }

  /** The process does what it should. */
  public void alive() {
    tell("WATCHDOG=1");
  }

  private void tell(String state) {
    if (socket.isEmpty()) {
      return;
    }
    byte[] path = socket.getBytes(UTF_8);
    byte[] words = state.getBytes(UTF_8);
    if (path.length > MAX_PATH) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(2 + path.length);
      address.set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, (short) AF_UNIX);
      MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, 2, path.length);
      if (path[0] == '@') {
        address.set(ValueLayout.JAVA_BYTE, 2, (byte) 0);
      }
      send(arena.allocateFrom(ValueLayout.JAVA_BYTE, words), words.length, address);
    } catch (Throwable e) {
      LOGGER.atWarn().setCause(e).log("systemd cannot be told");
    }
  }

  private static void send(MemorySegment words, long length, MemorySegment address)
      throws Throwable {
    int fd =
        (int)
            Libc.intFunction("socket", JAVA_INT, JAVA_INT, JAVA_INT)
                .invokeExact(AF_UNIX, DATAGRAM_CLOEXEC, 0);
    long sent =
        (long)
            Libc.longFunction("sendto", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT)
                .invokeExact(fd, words, length, 0, address, (int) address.byteSize());
    int closed = (int) Libc.intFunction("close", JAVA_INT).invokeExact(fd);
    if (sent < 0 || closed < 0) {
      LOGGER.warn("systemd's socket does not take messages");
    }
  }
}
