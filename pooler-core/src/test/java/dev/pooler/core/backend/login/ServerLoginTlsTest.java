package dev.pooler.core.backend.login;

import static dev.pooler.core.backend.login.LoginScript.failure;
import static dev.pooler.core.backend.login.LoginScript.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.backend.login.LoginFailure.Reason;
import dev.pooler.protocol.backend.BackendEncoder;
import dev.pooler.protocol.startup.SslRequest;
import dev.pooler.protocol.startup.StartupMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a login comes by TLS, or does without. */
class ServerLoginTlsTest {
  private static final Credentials NONE = new Credentials.NoPassword();
  private static final Credentials PENCIL = new Credentials.Password("pencil", null);

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
    assertThat(script.says(LoginScript::idle)).isInstanceOf(LoginAction.Ready.class);
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
    assertThat(script.says(LoginScript::idle)).isInstanceOf(LoginAction.Ready.class);
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
}
