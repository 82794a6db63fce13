package dev.pooler.core.auth.pam;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The functions of libpam (Linux-PAM) and of the C library that a login needs. Found once per
 * process, when it is needed first.
 */
@SuppressWarnings("restricted") // the launcher enables native access
final class PamLibrary {
  private static final String NAME = "libpam.so.0";

  /** Why the library cannot be used here; null: it can. */
  static final @Nullable String UNAVAILABLE;

  private static final @Nullable PamLibrary LOADED;

  static {
    PamLibrary loaded = null;
    String reason = null;
    try {
      loaded = new PamLibrary(SymbolLookup.libraryLookup(NAME, Arena.global()));
    } catch (IllegalArgumentException missing) {
      reason = NAME + " cannot be loaded; install the system's PAM (libpam0g)";
    } catch (NoSuchElementException tooOld) {
      reason = NAME + " is not Linux-PAM, or too old: " + tooOld.getMessage();
    }
    LOADED = loaded;
    UNAVAILABLE = reason;
  }

  final MethodHandle start;

  /** With a folder of rules; null in Linux-PAM before 1.4. */
  final @Nullable MethodHandle startIn;

  final MethodHandle setItem;
  final MethodHandle authenticate;
  final MethodHandle checkAccount;
  final MethodHandle end;
  final MethodHandle errorText;
  final MethodHandle calloc;
  final MethodHandle strdup;
  final MemorySegment converse;

  private PamLibrary(SymbolLookup pam) {
    Linker linker = Linker.nativeLinker();
    SymbolLookup libc = linker.defaultLookup();
    var address = ValueLayout.ADDRESS;
    var number = ValueLayout.JAVA_INT;
    start =
        linker.downcallHandle(
            pam.findOrThrow("pam_start"),
            FunctionDescriptor.of(number, address, address, address, address));
    startIn =
        pam.find("pam_start_confdir")
            .map(found ->
                linker.downcallHandle(
                    found,
                    FunctionDescriptor.of(number, address, address, address, address, address)))
            .orElse(null);
    setItem =
        linker.downcallHandle(
            pam.findOrThrow("pam_set_item"),
            FunctionDescriptor.of(number, address, number, address));
    FunctionDescriptor onHandle = FunctionDescriptor.of(number, address, number);
    authenticate = linker.downcallHandle(pam.findOrThrow("pam_authenticate"), onHandle);
    checkAccount = linker.downcallHandle(pam.findOrThrow("pam_acct_mgmt"), onHandle);
    end = linker.downcallHandle(pam.findOrThrow("pam_end"), onHandle);
    errorText =
        linker.downcallHandle(
            pam.findOrThrow("pam_strerror"), FunctionDescriptor.of(address, address, number));
    calloc =
        linker.downcallHandle(
            libc.findOrThrow("calloc"),
            FunctionDescriptor.of(address, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    strdup =
        linker.downcallHandle(libc.findOrThrow("strdup"), FunctionDescriptor.of(address, address));
    converse = linker.upcallStub(conversation(), PamConversation.DESCRIPTOR, Arena.global());
  }

  private static MethodHandle conversation() {
    try {
      return MethodHandles.lookup()
          .findStatic(
              PamConversation.class,
              "converse",
              MethodType.methodType(
                  int.class,
                  int.class,
                  MemorySegment.class,
                  MemorySegment.class,
                  MemorySegment.class));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  /** The library; fails where it is {@link #UNAVAILABLE}. */
  static PamLibrary get() {
    if (LOADED == null) {
      throw new IllegalStateException(UNAVAILABLE);
    }
    return LOADED;
  }
}
