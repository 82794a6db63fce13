package dev.pooler.core.backend.login;

import static dev.pooler.core.backend.login.LoginScript.failure;
import static dev.pooler.core.backend.login.LoginScript.password;
import static dev.pooler.core.backend.login.LoginScript.request;
import static dev.pooler.core.backend.login.LoginScript.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.backend.login.LoginFailure.Reason;
import dev.pooler.protocol.auth.Md5;
import dev.pooler.protocol.backend.BackendEncoder;
import dev.pooler.protocol.backend.ErrorFields;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Passwords in the clear and by MD5; {@link ServerLoginScramTest} has SCRAM. */
class ServerLoginPasswordTest {
  private static final Credentials NONE = new Credentials.NoPassword();
  private static final Credentials PENCIL = new Credentials.Password("pencil", null);
  private static final byte[] SALT = {1, 2, 3, 4};

  @Test
  void shouldSendThePasswordInTheClearWhenAsked() throws Exception {
    LoginScript script = started(PENCIL);
    LoginAction answer = script.says(BackendEncoder::authenticationCleartextPassword);
    assertThat(password(answer).asPassword()).isEqualTo("pencil");
    script.tells(BackendEncoder::authenticationOk);
    assertThat(script.says(LoginScript::idle)).isInstanceOf(LoginAction.Ready.class);
  }

  @Test
  void shouldHashThePasswordWhenAskedForMd5() throws Exception {
    String stored = Md5.store("pencil", "joe");
    for (Credentials credentials : List.of(PENCIL, new Credentials.Md5Secret(stored))) {
      LoginScript script = started(credentials);
      LoginAction answer = script.says(out -> BackendEncoder.authenticationMd5Password(out, SALT));
      assertThat(password(answer).asPassword()).isEqualTo(Md5.answer(stored, SALT));
      script.tells(BackendEncoder::authenticationOk);
      assertThat(script.says(LoginScript::idle)).isInstanceOf(LoginAction.Ready.class);
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
  void shouldNotShowSecrets() {
    assertThat(request(PENCIL, LoginTls.OFF).toString()).doesNotContain("pencil");
    Credentials md5 = new Credentials.Md5Secret(Md5.store("pencil", "joe"));
    assertThat(md5.toString()).doesNotContain(Md5.store("pencil", "joe"));
  }
}
