package dev.pooler.boot.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;

/** Finds functions of the C library. Thread-safe. */
final class Libc {
  private static final Linker LINKER = Linker.nativeLinker();

  private Libc() {}

  /** A function that answers an int. */
  static MethodHandle intFunction(String name, MemoryLayout... arguments) {
    return function(name, FunctionDescriptor.of(JAVA_INT, arguments));
  }

  /** A function that answers a long or a {@code ssize_t}. */
  static MethodHandle longFunction(String name, MemoryLayout... arguments) {
    return function(name, FunctionDescriptor.of(JAVA_LONG, arguments));
  }

  /** A function that answers a pointer. */
  static MethodHandle pointerFunction(String name, MemoryLayout... arguments) {
    return function(name, FunctionDescriptor.of(ADDRESS, arguments));
  }

  @SuppressWarnings("restricted") // the launcher enables native access
  static MethodHandle function(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().find(name).orElseThrow(), descriptor, options);
  }

  /** What a call through a handle throws, which only a mistake in its description makes it do. */
  static IllegalStateException bug(Throwable cause) {
    return new IllegalStateException("a call of the C library failed", cause);
  }
}
