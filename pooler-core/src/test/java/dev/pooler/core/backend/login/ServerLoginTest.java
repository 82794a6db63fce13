package dev.pooler.core.backend.login;

import static dev.pooler.core.backend.login.LoginScript.failure;
import static dev.pooler.core.backend.login.LoginScript.request;
import static dev.pooler.core.backend.login.LoginScript.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.backend.login.LoginFailure.Reason;
import dev.pooler.protocol.backend.BackendEncoder;
import dev.pooler.protocol.backend.BackendKeyData;
import dev.pooler.protocol.backend.ErrorFields;
import dev.pooler.protocol.backend.TransactionStatus;
import dev.pooler.protocol.startup.ProtocolVersion;
import dev.pooler.protocol.startup.StartupMessage;
import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Startup, and what may go wrong on the way to the first ReadyForQuery. */
class ServerLoginTest {
  private static final Credentials NONE = new Credentials.NoPassword();
  private static final Credentials PENCIL = new Credentials.Password("pencil", null);

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
    LoginAction.Ready ready = (LoginAction.Ready) script.says(LoginScript::idle);
    assertThat(ready.parameters())
        .containsExactly(Map.entry("TimeZone", "CET"), Map.entry("DateStyle", "ISO"));
    assertThat(ready.cancelKey()).isEqualTo(new BackendKeyData(77, new byte[] {9, 8, 7, 6}));
    assertThat(ready.version()).isEqualTo(ProtocolVersion.V3_2);
    assertThat(ready.keys()).isNull();
    assertThatThrownBy(() -> script.says(LoginScript::idle))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldLogInWithoutCancelKeyWhenTheServerSendsNone() throws Exception {
    LoginScript script = started(NONE);
    script.tells(BackendEncoder::authenticationOk);
    assertThat(((LoginAction.Ready) script.says(LoginScript::idle)).cancelKey()).isNull();
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
    assertThat(((LoginAction.Ready) script.says(LoginScript::idle)).version())
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
        LoginScript::idle,
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
}
