package dev.pooler.core.error;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.error.DetailedError.BadPacketHeader;
import dev.pooler.core.error.DetailedError.Bug;
import dev.pooler.core.error.DetailedError.ConfigurationError;
import dev.pooler.core.error.DetailedError.DatabaseDisabled;
import dev.pooler.core.error.DetailedError.NoSuchDatabase;
import dev.pooler.core.error.DetailedError.PreparedStatementUnknown;
import dev.pooler.core.error.DetailedError.ProtocolViolated;
import dev.pooler.core.error.DetailedError.ServerLoginFailed;
import dev.pooler.core.error.DetailedError.ServerLoginFailing;
import dev.pooler.core.error.DetailedError.TlsFailed;
import dev.pooler.core.error.DetailedError.UnsupportedOnConsole;
import dev.pooler.core.error.DetailedError.UnsupportedStartupOption;
import dev.pooler.core.error.DetailedError.UnsupportedStartupParameter;
import dev.pooler.protocol.backend.ErrorFields;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pins what clients read. The first table was taken from PgBouncer 1.26.1 on the wire. */
final class PoolerErrorTest {

  record Row(PoolerError error, String severity, String sqlState, String text) {}

  private static Row fatal(PoolerError error, String text) {
    return new Row(error, "FATAL", "08P01", text);
  }

  /** Situation, text, SQLSTATE, severity as PgBouncer 1.26.1 sent them. */
  static List<Row> seenFromPgBouncer() {
    return List.of(
        fatal(LoginError.PASSWORD_AUTHENTICATION_FAILED, "password authentication failed"),
        fatal(LoginError.SASL_AUTHENTICATION_FAILED, "SASL authentication failed"),
        fatal(
            LoginError.INVALID_SASL_MECHANISM,
            "client selected an invalid SASL authentication mechanism"),
        fatal(LoginError.TRUST_AUTHENTICATION_FAILED, "\"trust\" authentication failed"),
        fatal(LoginError.EMPTY_PASSWORD, "empty password returned by client"),
        fatal(LoginError.NO_USER_NAME, "no username supplied"),
        fatal(LoginError.USER_NAME_TOO_LONG, "username too long"),
        fatal(LoginError.CONSOLE_NOT_ALLOWED, "not allowed"),
        fatal(
            LoginError.MALFORMED_STARTUP_OPTIONS,
            "unsupported options startup parameter: only '-c config=val' and '--config=val' are"
                + " allowed"),
        fatal(new NoSuchDatabase("zzz"), "no such database: zzz"),
        fatal(new DatabaseDisabled("postgres"), "database \"postgres\" is disabled"),
        fatal(new ConfigurationError("for the log"), "bouncer config error"),
        fatal(new UnsupportedStartupParameter("foo"), "unsupported startup parameter: foo"),
        fatal(
            new UnsupportedStartupParameter("f".repeat(200)),
            "unsupported startup parameter: " + "f".repeat(96)),
        fatal(new UnsupportedStartupOption("foo"), "unsupported startup parameter in options: foo"),
        fatal(LimitError.MAX_CLIENT_CONN, "no more connections allowed (max_client_conn)"),
        fatal(
            LimitError.MAX_DB_CLIENT_CONNECTIONS,
            "client connections exceeded (max_db_client_connections)"),
        fatal(
            LimitError.MAX_USER_CLIENT_CONNECTIONS,
            "client connections exceeded (max_user_client_connections)"),
        fatal(TimeoutError.CLIENT_LOGIN_TIMEOUT, "client_login_timeout"),
        fatal(TimeoutError.CLIENT_LOGIN_TIMEOUT_SERVER_DOWN, "client_login_timeout (server down)"),
        fatal(TimeoutError.QUERY_WAIT_TIMEOUT, "query_wait_timeout"),
        fatal(TimeoutError.QUERY_TIMEOUT, "query timeout"),
        fatal(TimeoutError.QUERY_TIMEOUT_WAITING, "query_timeout"),
        fatal(OperatorError.SERVER_SHUTTING_DOWN, "server shutting down"),
        fatal(TimeoutError.CLIENT_IDLE_TIMEOUT, "client_idle_timeout"),
        fatal(TimeoutError.IDLE_TRANSACTION_TIMEOUT, "idle transaction timeout"),
        fatal(TimeoutError.TRANSACTION_TIMEOUT, "transaction timeout"),
        fatal(ClientError.OLD_PROTOCOL, "old V2 protocol not supported"),
        fatal(new BadPacketHeader("474554202f204854"), "bad packet header: '474554202f204854'"),
        fatal(
            ClientError.BAD_STARTUP_LAYOUT,
            "invalid startup packet layout: expected terminator as last byte"),
        fatal(ClientError.DATA_AFTER_SSL_REQUEST, "received unencrypted data after SSL request"),
        fatal(
            ClientError.DATA_AFTER_GSS_REQUEST,
            "received unencrypted data after GSSAPI encryption request"),
        fatal(ClientError.STARTUP_REPEATED, "client re-sent startup pkt"),
        fatal(ClientError.PASSWORD_BEFORE_STARTUP, "client password pkt before startup packet"),
        fatal(ClientError.UNKNOWN_PACKET, "unknown pkt"),
        fatal(ClientError.BROKEN_PACKET, "failed to parse packet"),
        fatal(
            ClientError.TRANSACTION_IN_STATEMENT_MODE,
            "transaction blocks not allowed in statement pooling mode"),
        fatal(new PreparedStatementUnknown("s1"), "prepared statement did not exist"),
        fatal(ClientError.PREPARED_STATEMENT_IN_USE, "prepared statement name is already in use"),
        fatal(ServerError.SERVER_CRASHED, "server conn crashed?"),
        new Row(
            new ServerLoginFailed("28000", "role \"nosrv\" does not exist"),
            "FATAL",
            "28000",
            "role \"nosrv\" does not exist"),
        fatal(
            new ServerLoginFailing("role \"md5u\" is not permitted to log in"),
            "server login has been failing, cached error: role \"md5u\" is not permitted to log in"
                + " (server_login_retry)"),
        fatal(OperatorError.ADMIN_FORCED_DISCONNECT, "admin forced disconnect"),
        fatal(OperatorError.DATABASE_CONFIGURATION_CHANGED, "database configuration changed"),
        fatal(OperatorError.DATABASE_REMOVED, "database removed"),
        new Row(OperatorError.ADMIN_ACCESS_NEEDED, "ERROR", "08P01", "admin access needed"),
        new Row(
            OperatorError.EXTENDED_ON_CONSOLE,
            "ERROR",
            "08P01",
            "extended query protocol not supported by admin console"));
  }

  /** Words that stand in PgBouncer's program, in situations that were not provoked, and our own. */
  static List<Row> others() {
    return List.of(
        fatal(LoginError.CERTIFICATE_AUTHENTICATION_FAILED, "certificate authentication failed"),
        fatal(LoginError.UNIX_SOCKET_LOGIN_REJECTED, "unix socket login rejected"),
        fatal(LoginError.LOGIN_REJECTED, "login rejected"),
        fatal(LoginError.NO_AUTHENTICATION_METHOD, "no authentication method is found"),
        fatal(LoginError.LDAP_AUTHENTICATION_FAILED, "LDAP authentication failed"),
        fatal(LoginError.PAM_AUTHENTICATION_FAILED, "PAM authentication failed"),
        fatal(LoginError.SSL_REQUIRED, "SSL required"),
        fatal(ClientError.PARTIAL_STARTUP, "client sent partial pkt in startup phase"),
        fatal(ClientError.SIMPLE_QUERY_DISALLOWED, "PQexec disallowed"),
        fatal(ClientError.INCOMPLETE_QUERY, "incomplete query"),
        fatal(ClientError.BAD_CONSOLE_PACKET, "bad packet"),
        fatal(ServerError.INVALID_SERVER_PARAMETER, "invalid server parameter"),
        fatal(OperatorError.SHUTTING_DOWN, "pooler is shutting down"),
        fatal(new ProtocolViolated("08P01", "odd"), "odd"),
        new Row(
            new UnsupportedOnConsole((byte) 'P'),
            "ERROR",
            "08P01",
            "unsupported packet type for admin console: 80"),
        new Row(new Bug("secret thoughts"), "FATAL", "XX000", "internal error"));
  }

  static List<PoolerError> silent() {
    return List.of(
        TimeoutError.CANCEL_WAIT_TIMEOUT,
        ClientError.SSL_INSIDE_SSL,
        ClientError.BAD_PACKET,
        ClientError.BAD_CANCEL_REQUEST,
        new TlsFailed("no shared cipher"),
        ClientError.CLIENT_UNEXPECTED_EOF,
        ClientError.CLIENT_CLOSE_REQUEST);
  }

  static Stream<Row> told() {
    return Stream.concat(seenFromPgBouncer().stream(), others().stream());
  }

  @ParameterizedTest
  @MethodSource("told")
  void shouldSpeakAsPgBouncerWhenClientIsTold(Row row) {
    assertThat(row.error.toldToClient()).isTrue();
    assertThat(row.error.clientMessage()).isEqualTo(row.text);
    assertThat(row.error.sqlState()).isEqualTo(row.sqlState);
    assertThat(row.error.severity().name()).isEqualTo(row.severity);
    assertThat(row.error.logMessage()).startsWith(row.text);
    assertThat(row.error.fields()).isEqualTo(ErrorFields.of(row.severity, row.sqlState, row.text));
  }

  @ParameterizedTest
  @MethodSource("silent")
  void shouldSayNothingWhenNobodyListens(PoolerError error) {
    assertThat(error.toldToClient()).isFalse();
  }

  @Test
  void shouldPinEveryErrorWhenOneIsAdded() {
    var pinned = new ArrayList<>(told().map(Row::error).toList());
    pinned.addAll(silent());
    for (Class<?> family : PoolerError.class.getPermittedSubclasses()) {
      if (family.isEnum()) {
        assertThat(pinned).contains((PoolerError[]) family.getEnumConstants());
      } else {
        for (Class<?> kind : family.getPermittedSubclasses()) {
          assertThat(pinned).hasAtLeastOneElementOfType(kind);
        }
      }
    }
  }

  @Test
  void shouldHaveOneCodeEachWhenCounted() {
    var kinds = Stream.concat(told().map(Row::error), silent().stream()).distinct().toList();
    var codes = kinds.stream().map(PoolerError::code).distinct().toList();
    // Two rows of the table share the record of the startup parameter.
    assertThat(codes).hasSize(kinds.size() - 1).allMatch(code -> code.matches("[a-z][a-z0-9_]+"));
  }

  @Test
  void shouldCutAndCleanWhenNameIsHostile() {
    String text =
        new UnsupportedStartupParameter("a\n\u001b" + "\uD83D\uDE00".repeat(99)).clientMessage();

    assertThat(text.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(127);
    assertThat(text)
        .startsWith("unsupported startup parameter: a??\uD83D\uDE00")
        .doesNotContain("\n");
    assertThat(Character.isHighSurrogate(text.charAt(text.length() - 1))).isFalse();
    assertThat(new DatabaseDisabled("d".repeat(500)).clientMessage()).endsWith("\" is disabled");
  }
}
