package dev.pooler.core.config;

/** Which side of the pooler; also the begin of the names of its settings. */
public enum TlsSide {
  /** Towards clients: we are the TLS server. */
  CLIENT("client_tls_"),
  /** Towards PostgreSQL: we are the TLS client. */
  SERVER("server_tls_");

  private final String prefix;

  TlsSide(String prefix) {
    this.prefix = prefix;
  }

  /** Full name of a setting, e.g. {@code client_tls_key_file}. */
  public String setting(String name) {
    return prefix + name;
  }

  /** The one name that breaks the pattern: {@code client_tls13_ciphers}. */
  public String tls13Setting() {
    return prefix.substring(0, prefix.length() - 1) + "13_ciphers";
  }
}
