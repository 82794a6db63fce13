package dev.pooler.boot.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * An account of the system, which the process can become. glibc's functions change all threads of
 * the process.
 */
public final class Account {
  private static final int ROOT = 0;

  /** In struct passwd of Linux with 64 bits: behind the pointers to name and password. */
  private static final long UID_OFFSET = 16;

  private static final long GID_OFFSET = 20;
  private static final long SIZE = 24;

  private final String name;
  private final int uid;
  private final int gid;

  private Account(String name, int uid, int gid) {
    this.name = name;
    this.uid = uid;
    this.gid = gid;
  }

  /** Whether the process is root's. */
  public static boolean isRoot() {
    try {
      return (int) Libc.intFunction("geteuid").invokeExact() == ROOT;
    } catch (Throwable bug) {
      throw Libc.bug(bug);
    }
  }

  /** The account of this name, null if there is none. */
  @SuppressWarnings("restricted") // the structure is as long as the C library says
  public static @Nullable Account find(String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment entry =
          (MemorySegment)
              Libc.pointerFunction("getpwnam", ADDRESS).invokeExact(arena.allocateFrom(name));
      if (entry.equals(MemorySegment.NULL)) {
        return null;
      }
      MemorySegment fields = entry.reinterpret(SIZE);
      return new Account(name, fields.get(JAVA_INT, UID_OFFSET), fields.get(JAVA_INT, GID_OFFSET));
    } catch (Throwable bug) {
      throw Libc.bug(bug);
    }
  }

  /**
   * Makes it the account of this process, with its groups.
   *
   * @return whether the system let it
   */
  public boolean assume() {
    try (Arena arena = Arena.ofConfined()) {
      int now = (int) Libc.intFunction("geteuid").invokeExact();
      if (now == uid && now != ROOT) {
        return true;
      }
      return (int)
                  Libc.intFunction("initgroups", ADDRESS, JAVA_INT)
                      .invokeExact(arena.allocateFrom(name), gid)
              == 0
          && (int) Libc.intFunction("setgid", JAVA_INT).invokeExact(gid) == 0
          && (int) Libc.intFunction("setuid", JAVA_INT).invokeExact(uid) == 0;
    } catch (Throwable bug) {
      throw Libc.bug(bug);
    }
  }
}
