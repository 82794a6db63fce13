package dev.pooler.core.backend.login;

import static dev.pooler.core.backend.login.LoginScript.failure;
import static dev.pooler.core.backend.login.LoginScript.password;
import static dev.pooler.core.backend.login.LoginScript.request;
import static dev.pooler.core.backend.login.LoginScript.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.backend.login.LoginFailure.Reason;
import dev.pooler.protocol.auth.Md5;
import dev.pooler.protocol.backend.BackendEncoder;
import dev.pooler.protocol.backend.BackendKeyData;
import dev.pooler.protocol.backend.ErrorFields;
import dev.pooler.protocol.backend.TransactionStatus;
import dev.pooler.protocol.startup.ProtocolVersion;
import dev.pooler.protocol.startup.SslRequest;
import dev.pooler.protocol.startup.StartupMessage;
import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything but SCRAM: TLS, startup, passwords, and what may go wrong. */
class ServerLoginTest {
  private static final Credentials NONE = new Credentials.NoPassword();
  private static final Credentials PENCIL = new Credentials.Password("pencil", null);
  private static final byte[] SALT = {1, 2, 3, 4};

  @Test
  void shouldLogInWhenTheServerTrustsUs() throws Exception {
    LoginScript script = new LoginScript(request(NONE, LoginTls.OFF));
    StartupMessage startup = (StartupMessage) script.packet(script.login.start());
    assertThat(startup.version()).isEqualTo(ProtocolVersion.V3_2);
    assertThat(startup.parameters())
        .containsExactly(
            Map.entry("user", "joe"),
            Map.entry("database", "db"),
            Map.entry("client_encoding", "UTF8"),
            Map.entry("application_name", "app"));
    script.tells(BackendEncoder::authenticationOk);
    script.tells(out -> BackendEncoder.parameterStatus(out, "TimeZone", "UTC"));
    script.tells(out -> BackendEncoder.parameterStatus(out, "DateStyle", "ISO"));
    script.tells(out -> BackendEncoder.notice(out, ErrorFields.of("NOTICE", "00000", "hello")));
    script.tells(out -> BackendEncoder.parameterStatus(out, "TimeZone", "CET"));
    script.tells(out -> BackendEncoder.backendKeyData(out, 77, new byte[] {9, 8, 7, 6}));
    LoginAction.Ready ready = (LoginAction.Ready) script.says(ServerLoginTest::idle);
    assertThat(ready.parameters())
        .containsExactly(Map.entry("TimeZone", "CET"), Map.entry("DateStyle", "ISO"));
    assertThat(ready.cancelKey()).isEqualTo(new BackendKeyData(77, new byte[] {9, 8, 7, 6}));
    assertThat(ready.version()).isEqualTo(ProtocolVersion.V3_2);
    assertThat(ready.keys()).isNull();
    assertThatThrownBy(() -> script.says(ServerLoginTest::idle))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldLogInWithoutCancelKeyWhenTheServerSendsNone() throws Exception {
    LoginScript script = started(NONE);
    script.tells(BackendEncoder::authenticationOk);
    assertThat(((LoginAction.Ready) script.says(ServerLoginTest::idle)).cancelKey()).isNull();
  }

  @Test
  void shouldLetTheRequestDecideUserAndDatabase() throws Exception {
    LinkedHashMap<String, String> parameters = new LinkedHashMap<>();
    parameters.put("user", "root");
    parameters.put("replication", "true");
    LoginRequest request =
        new LoginRequest("db", "joe", NONE, LoginTls.OFF, parameters, ProtocolVersion.V3_0);
    parameters.put("too", "late");
    LoginScript script = new LoginScript(request);
    StartupMessage startup = (StartupMessage) script.packet(script.login.start());
    assertThat(startup.version()).isEqualTo(ProtocolVersion.V3_0);
    assertThat(startup.parameters())
        .containsExactly(
            Map.entry("user", "joe"),
            Map.entry("database", "db"),
            Map.entry("replication", "true"));
  }

  @Test
  void shouldSpeakAnOlderProtocolWhenTheServerDoes() throws Exception {
    LoginScript script = started(NONE);
    script.tells(out -> BackendEncoder.negotiateProtocolVersion(out, 0, List.of()));
    script.tells(BackendEncoder::authenticationOk);
    assertThat(((LoginAction.Ready) script.says(ServerLoginTest::idle)).version())
        .isEqualTo(ProtocolVersion.V3_0);
  }

  @Test
  void shouldFailWhenTheServerWantsANewerProtocolOrNegotiatesTooLate() throws Exception {
    LoginScript newer = started(NONE);
    assertThat(
            failure(newer.says(out -> BackendEncoder.negotiateProtocolVersion(out, 3, List.of())))
                .reason())
        .isEqualTo(Reason.BAD_MESSAGE);
    LoginScript late = started(NONE);
    late.tells(BackendEncoder::authenticationOk);
    assertThat(
            failure(late.says(out -> BackendEncoder.negotiateProtocolVersion(out, 0, List.of())))
                .reason())
        .isEqualTo(Reason.BAD_MESSAGE);
  }

  @Test
  void shouldSendThePasswordInTheClearWhenAsked() throws Exception {
    LoginScript script = started(PENCIL);
    LoginAction answer = script.says(BackendEncoder::authenticationCleartextPassword);
    assertThat(password(answer).asPassword()).isEqualTo("pencil");
    script.tells(BackendEncoder::authenticationOk);
    assertThat(script.says(ServerLoginTest::idle)).isInstanceOf(LoginAction.Ready.class);
  }

  @Test
  void shouldHashThePasswordWhenAskedForMd5() throws Exception {
    String stored = Md5.store("pencil", "joe");
    for (Credentials credentials : List.of(PENCIL, new Credentials.Md5Secret(stored))) {
      LoginScript script = started(credentials);
      LoginAction answer = script.says(out -> BackendEncoder.authenticationMd5Password(out, SALT));
      assertThat(password(answer).asPassword()).isEqualTo(Md5.answer(stored, SALT));
      script.tells(BackendEncoder::authenticationOk);
      assertThat(script.says(ServerLoginTest::idle)).isInstanceOf(LoginAction.Ready.class);
    }
  }

  static Stream<Arguments> unanswerable() {
    Credentials md5 = new Credentials.Md5Secret(Md5.store("pencil", "joe"));
    Credentials verifier = new Credentials.VerifierOnly();
    Consumer<ByteBuf> clear = BackendEncoder::authenticationCleartextPassword;
    Consumer<ByteBuf> hashed = out -> BackendEncoder.authenticationMd5Password(out, SALT);
    Consumer<ByteBuf> scram =
        out -> BackendEncoder.authenticationSasl(out, List.of("SCRAM-SHA-256"));
    String wrong = "cannot do %s authentication: wrong password type";
    String none = "cannot do %s authentication: there is no password";
    return Stream.of(
        Arguments.of(NONE, clear, none.formatted("password")),
        Arguments.of(md5, clear, wrong.formatted("password")),
        Arguments.of(verifier, clear, wrong.formatted("password")),
        Arguments.of(NONE, hashed, none.formatted("MD5")),
        Arguments.of(verifier, hashed, wrong.formatted("MD5")),
        Arguments.of(NONE, scram, none.formatted("SCRAM")),
        Arguments.of(md5, scram, wrong.formatted("SCRAM")),
        Arguments.of(
            verifier,
            scram,
            "cannot do SCRAM authentication: password is SCRAM secret but client authentication"
                + " did not provide SCRAM keys"));
  }

  @ParameterizedTest
  @MethodSource("unanswerable")
  void shouldFailWhenOurCredentialsCannotAnswer(
      Credentials credentials, Consumer<ByteBuf> asked, String message) throws Exception {
    LoginFailure failure = failure(started(credentials).says(asked));
    assertThat(failure.reason()).isEqualTo(Reason.WRONG_PASSWORD_TYPE);
    assertThat(failure.message()).isEqualTo(message);
    assertThat(failure.disconnectReason()).isEqualTo("failed to answer authreq");
    assertThat(failure.clientMessage()).isEqualTo("server login failed: wrong password type");
    assertThat(failure.clientSqlState()).isEqualTo("08P01");
  }

  @Test
  void shouldFailWhenThePasswordCannotBeSent() throws Exception {
    LoginScript script = started(new Credentials.Password("pen\0cil", null));
    LoginFailure failure = failure(script.says(BackendEncoder::authenticationCleartextPassword));
    assertThat(failure.message()).doesNotContain("pen").doesNotContain("cil");
  }

  @Test
  void shouldFailWhenTheMethodIsUnknown() throws Exception {
    LoginFailure failure =
        failure(started(PENCIL).says(out -> out.writeByte('R').writeInt(8).writeInt(7)));
    assertThat(failure.reason()).isEqualTo(Reason.UNKNOWN_METHOD);
    assertThat(failure.message()).isEqualTo("unknown/unsupported auth method: 7");
    assertThat(failure.clientMessage()).isNull();
  }

  @Test
  void shouldFailWhenTheServerAsksTwice() throws Exception {
    LoginScript script = started(PENCIL);
    password(script.says(out -> BackendEncoder.authenticationMd5Password(out, SALT)));
    LoginFailure failure = failure(script.says(BackendEncoder::authenticationCleartextPassword));
    assertThat(failure.message())
        .isEqualTo("protocol error: duplicate AuthenticationCleartextPassword message from server");
  }

  @Test
  void shouldPassOnTheServersError() throws Exception {
    ErrorFields fields =
        ErrorFields.of("FATAL", "28P01", "password authentication failed for user \"joe\"");
    LoginScript script = started(PENCIL);
    password(script.says(out -> BackendEncoder.authenticationMd5Password(out, SALT)));
    LoginAction action = script.says(out -> BackendEncoder.error(out, fields));
    LoginFailure failure = failure(action);
    assertThat(failure.reason()).isEqualTo(Reason.SERVER_ERROR);
    assertThat(failure.server()).isEqualTo(fields);
    assertThat(failure.clientMessage())
        .isEqualTo("password authentication failed for user \"joe\"");
    assertThat(failure.clientSqlState()).isEqualTo("28P01");
    assertThat(failure.disconnectReason()).isEqualTo("login failed");
    assertThat(script.says(BackendEncoder::authenticationOk)).isSameAs(action);
    assertThat(script.login.onTlsAnswer((byte) 'S', 0)).isSameAs(action);
  }

  @Test
  void shouldFailWhenTheServerSaysNoAfterAuthenticationOk() throws Exception {
    LoginScript script = started(NONE);
    script.tells(BackendEncoder::authenticationOk);
    ErrorFields fields = ErrorFields.of("FATAL", "3D000", "database \"db\" does not exist");
    LoginFailure failure = failure(script.says(out -> BackendEncoder.error(out, fields)));
    assertThat(failure.reason()).isEqualTo(Reason.SERVER_ERROR);
    assertThat(failure.server()).isEqualTo(fields);
  }

  @Test
  void shouldTellWhenTheServerIsTooOldToNegotiate() throws Exception {
    ErrorFields fields =
        ErrorFields.of("FATAL", "0A000", "unsupported frontend protocol 3.2: server supports 3.0");
    LoginFailure failure = failure(started(NONE).says(out -> BackendEncoder.error(out, fields)));
    assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL_REFUSED);
    LoginRequest old =
        new LoginRequest(
            "db", "joe", NONE, LoginTls.OFF, new LinkedHashMap<>(), ProtocolVersion.V3_0);
    LoginScript script = new LoginScript(old);
    script.packet(script.login.start());
    assertThat(failure(script.says(out -> BackendEncoder.error(out, fields))).reason())
        .isEqualTo(Reason.SERVER_ERROR);
  }

  static Stream<Consumer<ByteBuf>> tooEarly() {
    return Stream.of(
        ServerLoginTest::idle,
        out -> BackendEncoder.parameterStatus(out, "a", "b"),
        out -> BackendEncoder.backendKeyData(out, 1, new byte[4]),
        out -> BackendEncoder.authenticationSaslContinue(out, new byte[4]),
        out -> BackendEncoder.authenticationSaslFinal(out, new byte[4]),
        BackendEncoder::parseComplete,
        out -> out.writeByte('S').writeInt(6).writeShort(0x4142),
        out -> out.writeByte('R').writeInt(5).writeByte(0),
        out -> out.writeByte(7).writeInt(4));
  }

  @ParameterizedTest
  @MethodSource("tooEarly")
  void shouldFailWhenAMessageIsOutOfPlace(Consumer<ByteBuf> message) throws Exception {
    LoginFailure failure = failure(started(PENCIL).says(message));
    assertThat(failure.reason()).isEqualTo(Reason.BAD_MESSAGE);
    assertThat(failure.disconnectReason()).isEqualTo(failure.message());
    assertThat(failure.clientMessage()).isNull();
  }

  @Test
  void shouldFailWhenTheServerBeginsInATransaction() throws Exception {
    LoginScript script = started(NONE);
    script.tells(BackendEncoder::authenticationOk);
    LoginAction action =
        script.says(out -> BackendEncoder.readyForQuery(out, TransactionStatus.IN_TRANSACTION));
    assertThat(failure(action).reason()).isEqualTo(Reason.BAD_MESSAGE);
  }

  @Test
  void shouldFailWhenAuthenticationIsAskedForAgainAfterwards() throws Exception {
    LoginScript script = started(PENCIL);
    script.tells(BackendEncoder::authenticationOk);
    assertThat(failure(script.says(BackendEncoder::authenticationCleartextPassword)).reason())
        .isEqualTo(Reason.BAD_MESSAGE);
  }

  @ParameterizedTest
  @EnumSource(
      value = LoginTls.class,
      names = {"IF_OFFERED", "REQUIRED"})
  void shouldShakeHandsWhenTheServerHasTls(LoginTls tls) throws Exception {
    LoginScript script = new LoginScript(request(NONE, tls));
    assertThat(script.packet(script.login.start())).isInstanceOf(SslRequest.class);
    assertThat(script.login.awaitsTlsAnswer()).isTrue();
    assertThat(script.login.onTlsAnswer((byte) 'S', 0)).isEqualTo(new LoginAction.StartTls());
    assertThat(script.login.awaitsTlsAnswer()).isFalse();
    assertThat(script.packet(script.login.onTlsReady(new byte[32])))
        .isInstanceOf(StartupMessage.class);
    script.tells(BackendEncoder::authenticationOk);
    assertThat(script.says(ServerLoginTest::idle)).isInstanceOf(LoginAction.Ready.class);
  }

  @Test
  void shouldShakeHandsAtOnceWhenTlsIsDirect() throws Exception {
    LoginScript script = new LoginScript(request(NONE, LoginTls.DIRECT));
    assertThat(script.login.start()).isEqualTo(new LoginAction.StartTls());
    assertThat(script.packet(script.login.onTlsReady(null))).isInstanceOf(StartupMessage.class);
  }

  @Test
  void shouldGoOnInTheClearWhenTlsIsOptional() throws Exception {
    LoginScript script = new LoginScript(request(NONE, LoginTls.IF_OFFERED));
    script.packet(script.login.start());
    LoginAction action = script.login.onTlsAnswer((byte) 'N', 0);
    assertThat(action).isInstanceOf(LoginAction.PlainContinue.class);
    assertThat(script.packet(action)).isInstanceOf(StartupMessage.class);
    script.tells(BackendEncoder::authenticationOk);
    assertThat(script.says(ServerLoginTest::idle)).isInstanceOf(LoginAction.Ready.class);
  }

  @Test
  void shouldFailWhenTlsIsRequiredAndRefused() throws Exception {
    assertTlsFailure(LoginTls.REQUIRED, 'N', 0, Reason.TLS_REFUSED, "server refused SSL");
  }

  @Test
  void shouldFailWhenTheAnswerToSslRequestIsNeitherYesNorNo() throws Exception {
    assertTlsFailure(LoginTls.IF_OFFERED, 'E', 0, Reason.BAD_TLS_ANSWER, "bad sslreq answer");
  }

  @Test
  void shouldFailWhenBytesFollowTheAnswerToSslRequest() throws Exception {
    String message = "received unencrypted data after SSL response";
    assertTlsFailure(LoginTls.REQUIRED, 'S', 1, Reason.DATA_BEFORE_TLS, message);
    assertTlsFailure(LoginTls.IF_OFFERED, 'N', 1, Reason.DATA_BEFORE_TLS, message);
  }

  private static void assertTlsFailure(
      LoginTls tls, char answer, int behind, Reason reason, String message) throws Exception {
    LoginScript script = new LoginScript(request(PENCIL, tls));
    script.packet(script.login.start());
    LoginFailure failure = failure(script.login.onTlsAnswer((byte) answer, behind));
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.disconnectReason()).isEqualTo(message);
    assertThat(failure.clientMessage()).isNull();
  }

  @Test
  void shouldNotShowSecrets() {
    assertThat(request(PENCIL, LoginTls.OFF).toString()).doesNotContain("pencil");
    Credentials md5 = new Credentials.Md5Secret(Md5.store("pencil", "joe"));
    assertThat(md5.toString()).doesNotContain(Md5.store("pencil", "joe"));
  }

  private static void idle(ByteBuf out) {
    BackendEncoder.readyForQuery(out, TransactionStatus.IDLE);
  }
}
