package dev.pooler.core.auth;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Names of the system's accounts, from wherever the C library has them. Thread-safe; a call may
 * wait for a directory service, as it does in PgBouncer.
 */
public final class SystemAccounts {
  private static final int BUFFER = 16 * 1024;

  /** Room for any {@code struct passwd}; its first member is the name. */
  private static final int ENTRY = 256;

  private SystemAccounts() {}

  /** The name of the account with this number; null if it has none. */
  public static @Nullable String name(int uid) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment entry = arena.allocate(ENTRY, Long.BYTES);
      MemorySegment found = arena.allocate(ValueLayout.ADDRESS);
      int error =
          (int)
              Lookup.GETPWUID_R.invokeExact(
                  uid, entry, arena.allocate(BUFFER), (long) BUFFER, found);
      if (error != 0 || found.get(ValueLayout.ADDRESS, 0).equals(MemorySegment.NULL)) {
        return null;
      }
      return text(entry.get(ValueLayout.ADDRESS, 0));
    } catch (Throwable impossible) {
      throw new IllegalStateException("getpwuid_r", impossible);
    }
  }

  @SuppressWarnings("restricted") // the launcher enables native access
  private static String text(MemorySegment start) {
    return start.reinterpret(BUFFER).getString(0);
  }

  /** Found when it is needed first. */
  private static final class Lookup {
    private static final MethodHandle GETPWUID_R = find();

    @SuppressWarnings("restricted") // the launcher enables native access
    private static MethodHandle find() {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow("getpwuid_r"),
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS));
    }
  }
}
