package dev.pooler.core.tls;

import dev.pooler.protocol.auth.TlsServerEndPoint;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What a finished handshake told. Immutable.
 *
 * @param protocol e.g. {@code TLSv1.3}
 * @param cipher IANA name of the suite
 * @param certificate the peer's own, null if it showed none; trustworthy only where the mode
 *     verifies
 * @param postgresqlAgreed whether both agreed on the protocol name {@code postgresql} (ALPN),
 *     without which TLS must not be started unasked
 */
public record TlsPeer(
    String protocol,
    String cipher,
    @Nullable X509Certificate certificate,
    boolean postgresqlAgreed) {

  /** To be called on the channel's event loop, after the handshake. */
  public static TlsPeer of(SslHandler handler) {
    SSLSession session = handler.engine().getSession();
    return new TlsPeer(
        session.getProtocol(),
        session.getCipherSuite(),
        certificateOf(session),
        ContextBuilder.ALPN.equals(handler.applicationProtocol()));
  }

  /**
   * The {@code tls-server-end-point} hash of the peer's certificate: for logging in to PostgreSQL.
   */
  public byte @Nullable [] endPointHash() {
    return certificate == null ? null : TlsServerEndPoint.hash(certificate);
  }

  /** The names that the peer's certificate bears; see {@link CertificateNames}. */
  public List<String> certificateNames() {
    return certificate == null ? List.of() : CertificateNames.of(certificate);
  }

  private static @Nullable X509Certificate certificateOf(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate first ? first : null;
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }
}
