package dev.pooler.core.session.login;

import dev.pooler.core.config.TlsMode;
import dev.pooler.core.error.ClientError;
import dev.pooler.core.error.DetailedError.TlsFailed;
import dev.pooler.core.error.LoginError;
import dev.pooler.core.session.login.ClientLogin.Peer;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether and how a client comes to speak TLS (PostgreSQL's documentation, "SSL Session
 * Encryption"). Confined to the client's event loop.
 */
final class TlsNegotiation {
  private final TlsMode mode;
  private final Peer peer;
  private @Nullable TlsFacts facts;
  private boolean direct;

  TlsNegotiation(TlsMode mode, Peer peer) {
    this.mode = mode;
    this.peer = peer;
  }

  /** The handshake is done. */
  void established(TlsFacts found) {
    facts = found;
  }

  boolean isEstablished() {
    return facts != null;
  }

  /** {@code tls-server-end-point} of our certificate; null: no channel binding. */
  byte @Nullable [] endPointHash() {
    return facts == null ? null : facts.endPointHash();
  }

  /** The names in the client's certificate; see {@link TlsFacts#certificateNames}. */
  List<String> certificateNames() {
    return facts == null ? List.of() : facts.certificateNames();
  }

  /**
   * Looks at the client's next bytes.
   *
   * @return the step to take if they begin a handshake that was not asked for, else null
   */
  @Nullable LoginStep unasked(ByteBuf in) throws LoginRefusal {
    if (facts != null && direct && !facts.postgresqlAgreed()) {
      // As PostgreSQL 17: otherwise a web browser could be made to talk to us (ALPACA).
      throw new LoginRefusal(new TlsFailed("direct TLS without ALPN protocol postgresql"));
    }
    if (facts != null || !isOffered() || !FirstPackets.beginsTls(in)) {
      return null;
    }
    direct = true;
    return new LoginStep.StartTls(true);
  }

  /** Answers an SSLRequest; null: it goes on without TLS. */
  @Nullable LoginStep requested(ByteBuf in, ByteBuf out) throws LoginRefusal {
    if (facts != null) {
      throw new LoginRefusal(ClientError.SSL_INSIDE_SSL);
    }
    // What came before the handshake was not encrypted, and may be from anybody.
    if (in.isReadable()) {
      throw new LoginRefusal(ClientError.DATA_AFTER_SSL_REQUEST);
    }
    if (!isOffered()) {
      out.writeByte('N');
      return null;
    }
    out.writeByte('S');
    return new LoginStep.StartTls(false);
  }

  /** Refuses whoever must speak TLS and does not. */
  void check() throws LoginRefusal {
    if (mode.requiresTls() && facts == null && !peer.unixSocket()) {
      throw new LoginRefusal(LoginError.SSL_REQUIRED);
    }
  }

  private boolean isOffered() {
    return mode.usesTls() && !peer.unixSocket();
  }
}
