package dev.pooler.core.session.login;

import dev.pooler.core.error.PoolerError;
import dev.pooler.protocol.startup.CancelRequest;
import org.jspecify.annotations.Nullable;

/** What to do next. In each case the bytes in {@code out} are to be sent first. */
public sealed interface LoginStep {

  /** Come back with more bytes. */
  record NeedMore() implements LoginStep {}

  /**
   * Start TLS as its server, call {@link ClientLogin#tlsEstablished} after the handshake, and come
   * back with what was decrypted.
   *
   * @param direct the client has begun already: the bytes left in {@code in} belong to the
   *     handshake. Else none are left.
   */
  record StartTls(boolean direct) implements LoginStep {}

  /**
   * Ask a server about a user that is not on file, and come back with {@link ClientLogin#lookedUp}.
   * The bytes left in {@code in} wait; nothing more is to be read until then.
   */
  record LookUp(SecretPlace.OnServer place, String user) implements LoginStep {}

  /**
   * Have a password judged, and come back with {@link ClientLogin#checked}; else as with {@link
   * LookUp}.
   */
  record Check(PasswordCheck check) implements LoginStep {}

  /**
   * The client is in: AuthenticationOk is in {@code out}; bytes left in {@code in} belong to the
   * session.
   */
  record AuthenticatedAs(LoginIdentity identity) implements LoginStep {}

  /** Forward it, answer nothing, close. */
  record Cancel(CancelRequest request) implements LoginStep {}

  /**
   * Close. The error is in {@code out} already, if the client is to be told.
   *
   * @param detail more about it, for the log only
   */
  record Rejected(PoolerError error, @Nullable String detail) implements LoginStep {}
}
