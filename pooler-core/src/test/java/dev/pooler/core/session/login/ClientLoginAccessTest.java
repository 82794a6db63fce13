package dev.pooler.core.session.login;

import static dev.pooler.core.session.login.LoginEnds.identity;
import static dev.pooler.core.session.login.LoginEnds.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.config.TlsMode;
import dev.pooler.core.control.Console.Access;
import dev.pooler.core.error.LimitError;
import dev.pooler.core.error.LoginError;
import org.junit.jupiter.api.Test;

/** Who may use which database, the console among them, and as whom. */
final class ClientLoginAccessTest {
  @Test
  void shouldRejectUnknownUserWhenTrusting() {
    var policy = new TestPolicy(AuthType.TRUST);
    assertThat(rejected(new TestClient(policy).start("user", "nobody", "database", "app")).error())
        .isEqualTo(LoginError.TRUST_AUTHENTICATION_FAILED);
  }

  @Test
  void shouldSpeakOfDatabaseOnlyWhenPasswordIsProven() throws Exception {
    var policy = new TestPolicy(AuthType.SCRAM_SHA_256);
    assertThat(
            rejected(new TestClient(policy).logIn("scram", "gone", TestPolicy.PASSWORD))
                .error()
                .clientMessage())
        .isEqualTo("no such database: gone");
    assertThat(
            rejected(new TestClient(policy).logIn("scram", "off", TestPolicy.PASSWORD))
                .error()
                .clientMessage())
        .isEqualTo("database \"off\" is disabled");
    assertThat(
            rejected(new TestClient(policy).logIn("scram", "pgbouncer", TestPolicy.PASSWORD))
                .error())
        .isEqualTo(LoginError.CONSOLE_NOT_ALLOWED);
  }

  @Test
  void shouldOpenConsoleWhenUserMayUseIt() throws Exception {
    var policy = new TestPolicy(AuthType.MD5);
    assertThat(
            identity(new TestClient(policy).logIn("admin", "pgbouncer", TestPolicy.PASSWORD))
                .console())
        .isEqualTo(Access.ADMIN);
    assertThat(
            identity(new TestClient(policy).logIn("stats", "pgbouncer", TestPolicy.PASSWORD))
                .console())
        .isEqualTo(Access.STATS);
    policy.authType = AuthType.ANY;
    assertThat(identity(new TestClient(policy).logIn("nobody", "pgbouncer", "")).console())
        .isEqualTo(Access.STATS);
  }

  @Test
  void shouldLetOwnerInWhenItComesByUnixSocket() {
    var policy = new TestPolicy(AuthType.SCRAM_SHA_256);
    policy.tlsMode = TlsMode.REQUIRE;
    var peer = ClientLogin.Peer.unix(0, true);
    LoginIdentity owner =
        identity(new TestClient(policy, peer).start("user", "pgbouncer", "database", "pgbouncer"));
    assertThat(owner.console()).isEqualTo(Access.ADMIN);

    var stranger = new TestClient(policy, ClientLogin.Peer.unix(0, false));
    assertThat(stranger.start("user", "pgbouncer", "database", "pgbouncer"))
        .isInstanceOf(LoginStep.NeedMore.class);
    assertThat(new TestClient(policy, peer).start("user", "pgbouncer", "database", "app"))
        .isInstanceOf(LoginStep.NeedMore.class);
  }

  @Test
  void shouldBecomeForcedUserWhenAnybodyMayCome() throws Exception {
    var policy = new TestPolicy(AuthType.ANY);
    LoginIdentity identity = identity(new TestClient(policy).logIn("nobody", "forced", ""));
    assertThat(identity.user()).isEqualTo("plain");
    assertThat(identity.credentials())
        .isEqualTo(new Credentials.Password(TestPolicy.PASSWORD, null));
    assertThat(rejected(new TestClient(policy).logIn("nobody", "app", "")).error().clientMessage())
        .isEqualTo("bouncer config error");
    policy.authType = AuthType.REJECT;
    assertThat(rejected(new TestClient(policy).logIn("plain", "app", TestPolicy.PASSWORD)).error())
        .isEqualTo(LoginError.LOGIN_REJECTED);
  }

  @Test
  void shouldAskForRoomBeforePassword() {
    var policy = new TestPolicy(AuthType.SCRAM_SHA_256);
    policy.full = LimitError.MAX_CLIENT_CONN;
    assertThat(rejected(new TestClient(policy).start("user", "plain")).error())
        .isEqualTo(LimitError.MAX_CLIENT_CONN);
  }
}
