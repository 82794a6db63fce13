package dev.pooler.core.auth.pam;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Asks the system's PAM whether a password is right and the account may be used, as service {@code
 * pgbouncer}. Thread-safe; blocks as long as the modules do.
 */
public final class PamLogin {
  private static final String SERVICE = "pgbouncer";
  private static final int SUCCESS = 0;

  private final @Nullable Path folder;

  private PamLogin(@Nullable Path folder) {
    this.folder = folder;
  }

  /** By the system's rules, {@code /etc/pam.d/pgbouncer}. */
  public static PamLogin ofSystem() {
    return new PamLogin(null);
  }

  /** By the rules in this folder. */
  static PamLogin of(Path folder) {
    return new PamLogin(folder);
  }

  /** Why PAM cannot be asked here; null: it can. */
  public static @Nullable String unavailable() {
    return PamLibrary.UNAVAILABLE;
  }

  /**
   * Asks.
   *
   * @return null: the password is right; else why not, for the log
   */
  public @Nullable String refusal(String user, String password) {
    String missing = unavailable();
    if (missing != null) {
      return missing;
    }
    try (Arena arena = Arena.ofConfined()) {
      return ask(arena, user, password);
    } catch (Throwable failed) {
      return "PAM failed: " + failed;
    }
  }

  private @Nullable String ask(Arena arena, String user, String password) throws Throwable {
    PamLibrary library = PamLibrary.get();
    MemorySegment conversation = arena.allocate(ValueLayout.ADDRESS, 2);
    conversation.setAtIndex(ValueLayout.ADDRESS, 0, library.converse);
    MemorySegment secret = arena.allocateFrom(password);
    conversation.setAtIndex(ValueLayout.ADDRESS, 1, secret);
    MemorySegment slot = arena.allocate(ValueLayout.ADDRESS);
    MemorySegment rules =
        folder == null ? MemorySegment.NULL : arena.allocateFrom(folder.toString());
    int result =
        (int)
            library.start.invokeExact(
                arena.allocateFrom(SERVICE), arena.allocateFrom(user), conversation, rules, slot);
    if (result != SUCCESS) {
      return "pam_start() failed: " + result;
    }
    MemorySegment handle = slot.get(ValueLayout.ADDRESS, 0);
    String refusal = null;
    result = (int) library.authenticate.invokeExact(handle, 0);
    if (result != SUCCESS) {
      refusal = "pam_authenticate() failed: " + text(library, handle, result);
    } else {
      result = (int) library.checkAccount.invokeExact(handle, 0);
      if (result != SUCCESS) {
        refusal = "pam_acct_mgmt() failed: " + text(library, handle, result);
      }
    }
    secret.fill((byte) 0);
    int ended = (int) library.end.invokeExact(handle, result);
    return refusal == null && ended != SUCCESS ? "pam_end() failed: " + ended : refusal;
  }

  @SuppressWarnings("restricted") // the launcher enables native access
  private static String text(PamLibrary library, MemorySegment handle, int error) throws Throwable {
    MemorySegment text = (MemorySegment) library.errorText.invokeExact(handle, error);
    return text.reinterpret(256).getString(0);
  }
}
