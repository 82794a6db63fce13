package dev.pooler.core.backend.login;

import dev.pooler.core.auth.Credentials;
import dev.pooler.protocol.auth.ScramKeys;
import dev.pooler.protocol.backend.BackendKeyData;
import dev.pooler.protocol.startup.ProtocolVersion;
import io.netty.buffer.ByteBuf;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What the owner of the socket has to do next. Every buffer in it belongs to the receiver, who must
 * release it.
 */
public sealed interface LoginAction {

  /** Write these bytes, flush, and read on. */
  record Send(ByteBuf bytes) implements LoginAction {}

  /** Nothing but to read on. */
  record ReadOn() implements LoginAction {}

  /** Shake hands; then call {@link ServerLogin#onTlsReady}. */
  record StartTls() implements LoginAction {}

  /** The server has no TLS, and that is allowed: as {@link Send}, in the clear. */
  record PlainContinue(ByteBuf bytes) implements LoginAction {}

  /**
   * Logged in and idle. The next byte from the server is no longer ours.
   *
   * @param parameters all that the server reported by ParameterStatus, last value each, in order of
   *     their first report; unmodifiable
   * @param cancelKey null if the server sent none, hence cannot cancel
   * @param version that is spoken on this connection
   * @param keys SCRAM keys that were used, null if the login went by another method: worth keeping
   *     (as secret as the password) for the next login as {@link Credentials.Password}
   */
  record Ready(
      SequencedMap<String, String> parameters,
      @Nullable BackendKeyData cancelKey,
      ProtocolVersion version,
      @Nullable ScramKeys keys)
      implements LoginAction {}

  /** Close the connection. */
  record Failed(LoginFailure failure) implements LoginAction {}
}
