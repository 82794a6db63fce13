package dev.pooler.core.error;

import java.util.Locale;

/**
 * A client that was not let in. What each one carries besides its text is in {@link DetailedError}.
 */
public enum LoginError implements PoolerError {
  /** Wrong password, unknown user or unknown secret: all the same to the client. */
  PASSWORD_AUTHENTICATION_FAILED("password authentication failed"),
  /** The SCRAM exchange failed, for whatever reason. */
  SASL_AUTHENTICATION_FAILED("SASL authentication failed"),
  /** The client chose a mechanism that was not offered. */
  INVALID_SASL_MECHANISM("client selected an invalid SASL authentication mechanism"),
  /** {@code auth_type = trust}, but the user is not known. */
  TRUST_AUTHENTICATION_FAILED("\"trust\" authentication failed"),
  /** The client's certificate is missing or is somebody else's. */
  CERTIFICATE_AUTHENTICATION_FAILED("certificate authentication failed"),
  /** Peer authentication failed. */
  UNIX_SOCKET_LOGIN_REJECTED("unix socket login rejected"),
  /** The directory does not accept the password, or cannot be asked. */
  LDAP_AUTHENTICATION_FAILED("LDAP authentication failed"),
  /** PAM does not accept the password, or the account. */
  PAM_AUTHENTICATION_FAILED("PAM authentication failed"),
  /** No rule fits this client. */
  NO_AUTHENTICATION_METHOD("no authentication method is found"),
  /** A rule keeps this client out. */
  LOGIN_REJECTED("login rejected"),
  /** As in PostgreSQL an empty password is never right. */
  EMPTY_PASSWORD("empty password returned by client"),
  /** The startup packet names no user. */
  NO_USER_NAME("no username supplied"),
  /** More than 127 bytes. */
  USER_NAME_TOO_LONG("username too long"),
  /** The console is for {@code admin_users} and {@code stats_users}. */
  CONSOLE_NOT_ALLOWED("not allowed"),
  /** {@code client_tls_sslmode} is {@code require} or stricter. */
  SSL_REQUIRED("SSL required"),
  /** {@code options} holds something else than settings. */
  MALFORMED_STARTUP_OPTIONS(
      "unsupported options startup parameter: only '-c config=val' and '--config=val' are allowed");

  private final String text;

  LoginError(String text) {
    this.text = text;
  }

  /** Whether it may have been somebody who tries names, passwords or certificates. */
  public boolean isGuess() {
    return switch (this) {
      case PASSWORD_AUTHENTICATION_FAILED,
          SASL_AUTHENTICATION_FAILED,
          TRUST_AUTHENTICATION_FAILED,
          CERTIFICATE_AUTHENTICATION_FAILED,
          UNIX_SOCKET_LOGIN_REJECTED,
          LDAP_AUTHENTICATION_FAILED,
          PAM_AUTHENTICATION_FAILED,
          CONSOLE_NOT_ALLOWED ->
          true;
      case INVALID_SASL_MECHANISM,
          NO_AUTHENTICATION_METHOD,
          LOGIN_REJECTED,
          EMPTY_PASSWORD,
          NO_USER_NAME,
          USER_NAME_TOO_LONG,
          SSL_REQUIRED,
          MALFORMED_STARTUP_OPTIONS ->
          false;
    };
  }

  @Override
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String clientMessage() {
    return text;
  }
}
