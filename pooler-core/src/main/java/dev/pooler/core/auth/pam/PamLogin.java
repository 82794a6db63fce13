package dev.pooler.core.auth.pam;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks the system's PAM whether a password is right and the account may be used, as service {@code
 * pgbouncer}. Thread-safe; blocks as long as the modules do.
 */
public final class PamLogin {
  private static final String SERVICE = "pgbouncer";
  private static final int SUCCESS = 0;

  /** {@code PAM_RHOST}. */
  private static final int REMOTE_HOST = 4;

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
   * @param host where the client is, for rules by origin; null: on this machine
   * @return null: the password is right; else why not, for the log
   */
  public @Nullable String refusal(String user, String password, @Nullable String host) {
    String missing = unavailable();
    if (missing != null) {
      return missing;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment secret = arena.allocateFrom(password);
      try {
        return ask(arena, user, secret, host);
      } finally {
        secret.fill((byte) 0);
      }
    } catch (Throwable failed) {
      return "PAM failed: " + failed;
    }
  }

  private @Nullable String ask(
      Arena arena, String user, MemorySegment secret, @Nullable String host) throws Throwable {
    PamLibrary library = PamLibrary.get();
    MemorySegment conversation = arena.allocate(ValueLayout.ADDRESS, 2);
    conversation.setAtIndex(ValueLayout.ADDRESS, 0, library.converse);
    conversation.setAtIndex(ValueLayout.ADDRESS, 1, secret);
    MemorySegment slot = arena.allocate(ValueLayout.ADDRESS);
    int result = start(library, arena, arena.allocateFrom(user), conversation, slot);
    if (result != SUCCESS) {
      return "pam_start() failed: " + result;
    }
    MemorySegment handle = slot.get(ValueLayout.ADDRESS, 0);
    try {
      if (host != null) {
        result = (int) library.setItem.invokeExact(handle, REMOTE_HOST, arena.allocateFrom(host));
        if (result != SUCCESS) {
          return "can't set PAM_RHOST to '" + host + "'";
        }
      }
      result = (int) library.authenticate.invokeExact(handle, 0);
      if (result != SUCCESS) {
        return "pam_authenticate() failed: " + text(library, handle, result);
      }
      result = (int) library.checkAccount.invokeExact(handle, 0);
      return result == SUCCESS ? null : "pam_acct_mgmt() failed: " + text(library, handle, result);
    } finally {
      end(library, handle, result);
    }
  }

  private int start(
      PamLibrary library,
      Arena arena,
      MemorySegment user,
      MemorySegment conversation,
      MemorySegment slot)
      throws Throwable {
    MemorySegment service = arena.allocateFrom(SERVICE);
    if (folder == null) {
      return (int) library.start.invokeExact(service, user, conversation, slot);
    }
    MemorySegment rules = arena.allocateFrom(folder.toString());
    return (int)
        Objects.requireNonNull(library.startIn, "pam_start_confdir")
            .invokeExact(service, user, conversation, rules, slot);
  }

  private static void end(PamLibrary library, MemorySegment handle, int result) throws Throwable {
    int ended = (int) library.end.invokeExact(handle, result);
    if (ended != SUCCESS) {
      throw new IllegalStateException("pam_end() failed: " + ended);
    }
  }

  @SuppressWarnings("restricted") // the launcher enables native access
  private static String text(PamLibrary library, MemorySegment handle, int error) throws Throwable {
    MemorySegment text = (MemorySegment) library.errorText.invokeExact(handle, error);
    return text.reinterpret(256).getString(0);
  }
}
