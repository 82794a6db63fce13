package dev.pooler.core.backend.login;

/**
 * Whether a backend connection is to be encrypted; what {@code server_tls_sslmode} means for the
 * order of messages. How the server's certificate is checked is a matter of the handshake, hence of
 * the owner of the socket.
 */
public enum LoginTls {
  /** Do not ask: {@code disable}, and every connection through a Unix-domain socket. */
  OFF,
  /**
   * Ask, and go on in the clear if the server has no TLS: {@code allow} and {@code prefer}, as in
   * PgBouncer.
   */
  IF_OFFERED,
  /**
   * Ask, and give up if the server has no TLS: {@code require}, {@code verify-ca}, {@code
   * verify-full}.
   */
  REQUIRED,
  /**
   * Begin with the handshake, without asking first (PostgreSQL 17 and newer, ALPN {@code
   * postgresql}).
   */
  DIRECT
}
