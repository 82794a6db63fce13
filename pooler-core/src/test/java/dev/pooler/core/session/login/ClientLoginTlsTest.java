package dev.pooler.core.session.login;

import static dev.pooler.core.session.login.LoginEnds.identity;
import static dev.pooler.core.session.login.LoginEnds.rejected;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.core.config.TlsMode;
import dev.pooler.core.error.LoginError;
import dev.pooler.protocol.auth.ScramServer;
import dev.pooler.protocol.startup.StartupEncoder;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of requests for encryption. */
final class ClientLoginTlsTest {
  @Test
  void shouldBindToChannelWhenThereIsTls() throws Exception {
    var policy = new TestPolicy(AuthType.SCRAM_SHA_256);
    policy.tlsMode = TlsMode.REQUIRE;
    byte[] hash = {1, 2, 3};
    var client = new TestClient(policy);
    startTls(client, hash);
    client.endPointHash = hash;
    identity(client.logIn("scram", "app", TestPolicy.PASSWORD));
    assertThat(client.heard).contains(ScramServer.MECHANISM_PLUS);

    var fooled = new TestClient(policy);
    startTls(fooled, hash);
    fooled.endPointHash = new byte[] {3, 2, 1};
    assertThat(rejected(fooled.logIn("scram", "app", TestPolicy.PASSWORD)).error())
        .isEqualTo(LoginError.SASL_AUTHENTICATION_FAILED);
  }

  private static void startTls(TestClient client, byte[] hash) {
    StartupEncoder.sslRequest(client.in);
    assertThat(client.step()).isEqualTo(new LoginStep.StartTls(false));
    assertThat(client.out.readByte()).isEqualTo((byte) 'S');
    assertThatThrownBy(client::step).isInstanceOf(IllegalStateException.class);
    client.login.tlsEstablished(new TlsFacts(hash, List.of(), false));
  }

  @Test
  void shouldStartTlsDirectlyWhenClientDoes() {
    var policy = new TestPolicy(AuthType.TRUST);
    policy.tlsMode = TlsMode.PREFER;
    for (boolean agreed : new boolean[] {true, false}) {
      var client = new TestClient(policy);
      client.in.writeBytes(ByteBufUtil.decodeHexDump("160301"));
      assertThat(client.step()).isEqualTo(new LoginStep.StartTls(true));
      assertThat(client.in.readableBytes()).isEqualTo(3);
      client.in.clear();
      client.login.tlsEstablished(new TlsFacts(null, List.of(), agreed));
      LoginStep step = client.start("user", "plain", "database", "app");
      assertThat(step instanceof LoginStep.AuthenticatedAs).isEqualTo(agreed);
    }
    policy.tlsMode = TlsMode.DISABLE;
    var client = new TestClient(policy);
    client.in.writeBytes(ByteBufUtil.decodeHexDump("1603010200"));
    assertThat(rejected(client.step()).error().clientMessage())
        .isEqualTo("bad packet header: '1603010200'");
  }

  @Test
  void shouldAnswerNoWhenEncryptionIsNotToBeHad() {
    var client = new TestClient(new TestPolicy(AuthType.TRUST));
    StartupEncoder.gssEncRequest(client.in);
    assertThat(client.step()).isInstanceOf(LoginStep.NeedMore.class);
    StartupEncoder.sslRequest(client.in);
    assertThat(client.step()).isInstanceOf(LoginStep.NeedMore.class);
    assertThat(client.out.toString(US_ASCII)).isEqualTo("NN");
    identity(client.start("user", "plain", "database", "app"));
  }

  @Test
  void shouldDemandTlsWhenModeRequiresIt() {
    var policy = new TestPolicy(AuthType.TRUST);
    policy.tlsMode = TlsMode.REQUIRE;
    assertThat(rejected(new TestClient(policy).start("user", "plain")).error())
        .isEqualTo(LoginError.SSL_REQUIRED);
  }
}
