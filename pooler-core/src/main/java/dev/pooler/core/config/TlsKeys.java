package dev.pooler.core.config;

import static dev.pooler.core.config.ConfigKey.live;
import static dev.pooler.core.config.ValueTypes.FILE;
import static dev.pooler.core.config.ValueTypes.TEXT;
import static dev.pooler.core.config.ValueTypes.word;

import java.util.List;

/** TLS towards clients and towards PostgreSQL. */
public final class TlsKeys {
  public static final ConfigKey<TlsMode> CLIENT_TLS_SSLMODE =
      live("client_tls_sslmode", word(TlsMode.class), "disable");

  public static final ConfigKey<String> CLIENT_TLS_KEY_FILE = live("client_tls_key_file", FILE, "");

  public static final ConfigKey<String> CLIENT_TLS_CERT_FILE =
      live("client_tls_cert_file", FILE, "");

  public static final ConfigKey<String> CLIENT_TLS_CA_FILE = live("client_tls_ca_file", FILE, "");

  public static final ConfigKey<String> CLIENT_TLS_PROTOCOLS =
      live("client_tls_protocols", TEXT, "secure");

  public static final ConfigKey<String> CLIENT_TLS_CIPHERS =
      live("client_tls_ciphers", TEXT, "default");

  public static final ConfigKey<String> CLIENT_TLS13_CIPHERS =
      live("client_tls13_ciphers", TEXT, "");

  public static final ConfigKey<String> CLIENT_TLS_ECDHCURVE =
      live("client_tls_ecdhcurve", TEXT, "auto");

  public static final ConfigKey<String> CLIENT_TLS_DHEPARAMS =
      live("client_tls_dheparams", TEXT, "auto");

  public static final ConfigKey<TlsMode> SERVER_TLS_SSLMODE =
      live("server_tls_sslmode", word(TlsMode.class), "prefer");

  public static final ConfigKey<String> SERVER_TLS_CA_FILE = live("server_tls_ca_file", FILE, "");

  public static final ConfigKey<String> SERVER_TLS_KEY_FILE = live("server_tls_key_file", FILE, "");

  public static final ConfigKey<String> SERVER_TLS_CERT_FILE =
      live("server_tls_cert_file", FILE, "");

  public static final ConfigKey<String> SERVER_TLS_PROTOCOLS =
      live("server_tls_protocols", TEXT, "secure");

  public static final ConfigKey<String> SERVER_TLS_CIPHERS =
      live("server_tls_ciphers", TEXT, "default");

  public static final ConfigKey<String> SERVER_TLS13_CIPHERS =
      live("server_tls13_ciphers", TEXT, "");

  static final List<ConfigKey<?>> ALL =
      List.of(
          CLIENT_TLS_SSLMODE,
          CLIENT_TLS_KEY_FILE,
          CLIENT_TLS_CERT_FILE,
          CLIENT_TLS_CA_FILE,
          CLIENT_TLS_PROTOCOLS,
          CLIENT_TLS_CIPHERS,
          CLIENT_TLS13_CIPHERS,
          CLIENT_TLS_ECDHCURVE,
          CLIENT_TLS_DHEPARAMS,
          SERVER_TLS_SSLMODE,
          SERVER_TLS_CA_FILE,
          SERVER_TLS_KEY_FILE,
          SERVER_TLS_CERT_FILE,
          SERVER_TLS_PROTOCOLS,
          SERVER_TLS_CIPHERS,
          SERVER_TLS13_CIPHERS);

  private TlsKeys() {}
}
