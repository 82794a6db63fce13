package dev.pooler.core.session.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.auth.hba.IdentMap;
import dev.pooler.core.config.TlsMode;
import dev.pooler.core.error.ClientError;
import dev.pooler.core.error.LoginError;
import dev.pooler.core.session.login.ClientLogin.Peer;
import dev.pooler.protocol.auth.StoredSecret;
import dev.pooler.protocol.startup.StartupEncoder;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Logins that need no password: certificates, accounts, and users that a server knows. */
class ProofTest {
  private static final int ALICE = 1001;

  private final TestPolicy policy = new TestPolicy(AuthType.PEER);

  ProofTest() {
    policy.accounts.put(ALICE, "plain");
  }

  @Test
  void shouldTakeTheAccountOfTheClientsProcess() {
    assertThat(start(Peer.unix(ALICE, false), "plain"))
        .isInstanceOf(LoginStep.AuthenticatedAs.class);
    assertRejected(start(Peer.unix(ALICE, false), "hashed"), LoginError.UNIX_SOCKET_LOGIN_REJECTED);
    assertRejected(start(Peer.unix(1002, false), "plain"), LoginError.UNIX_SOCKET_LOGIN_REJECTED);
    assertRejected(
        start(Peer.unix(Peer.UNKNOWN, false), "plain"), LoginError.UNIX_SOCKET_LOGIN_REJECTED);
    assertRejected(start(Peer.GONE, "plain"), LoginError.UNIX_SOCKET_LOGIN_REJECTED);
  }

  @Test
  void shouldAskTheMapWhereThereIsOne() {
    policy.map = new IdentMap(List.of(new IdentMap.Entry("plain", "hashed", false)));
    assertThat(start(Peer.unix(ALICE, false), "hashed"))
        .isInstanceOf(LoginStep.AuthenticatedAs.class);
    assertRejected(start(Peer.unix(ALICE, false), "plain"), LoginError.UNIX_SOCKET_LOGIN_REJECTED);
  }

  @Test
  void shouldTakeAnyNameOfTheCertificate() {
    policy.authType = AuthType.CERT;
    policy.tlsMode = TlsMode.VERIFY_FULL;
    List<String> names = List.of("plain", "scram");
    assertThat(startWithCertificate(names, "plain")).isInstanceOf(LoginStep.AuthenticatedAs.class);
    assertThat(startWithCertificate(names, "scram")).isInstanceOf(LoginStep.AuthenticatedAs.class);
    assertRejected(
        startWithCertificate(names, "hashed"), LoginError.CERTIFICATE_AUTHENTICATION_FAILED);
    assertRejected(
        startWithCertificate(List.of(), "plain"), LoginError.CERTIFICATE_AUTHENTICATION_FAILED);
  }

  @Test
  void shouldDemandTlsForCertificates() {
    policy.authType = AuthType.CERT;
    assertRejected(start(Peer.GONE, "plain"), LoginError.CERTIFICATE_AUTHENTICATION_FAILED);
  }

  @Test
  void shouldSayThatNoRuleFits() {
    policy.authType = AuthType.NONE;
    assertRejected(start(Peer.GONE, "plain"), LoginError.NO_AUTHENTICATION_METHOD);
  }

  @Test
  void shouldAskServersOnlyAboutUsersThatAreNotOnFile() {
    policy.authType = AuthType.MD5;
    var place = new SecretPlace.OnServer("app", "looker", "select");
    policy.secretPlace = place;
    assertThat(start(Peer.GONE, "plain")).isInstanceOf(LoginStep.NeedMore.class);
    assertThat(start(Peer.GONE, "stranger")).isEqualTo(new LoginStep.LookUp(place, "stranger"));
  }

  @Test
  void shouldGoOnWithWhatAServerTells() throws Exception {
    policy.authType = AuthType.PLAIN;
    policy.secretPlace = new SecretPlace.OnServer("app", "looker", "select");
    var client = new TestClient(policy);
    client.start("user", "stranger", "database", "app");
    assertThat(client.step()).as("while it waits").isEqualTo(new LoginStep.NeedMore());
    StoredSecret secret = StoredSecret.parse("pencil");
    LoginStep asked = client.lookedUp(new SecretAnswer.Found("known", secret));
    LoginStep end = client.finish(asked, "known", "pencil");
    assertThat(end)
        .isInstanceOfSatisfying(
            LoginStep.AuthenticatedAs.class,
            in -> {
              assertThat(in.identity().user()).isEqualTo("known");
              assertThat(in.identity().lookedUp()).isEqualTo(secret);
            });
  }

  @Test
  void shouldTellNobodyThatAUserIsUnknownToTheServer() throws Exception {
    policy.authType = AuthType.PLAIN;
    policy.secretPlace = new SecretPlace.OnServer("app", "looker", "select");
    var client = new TestClient(policy);
    client.start("user", "stranger", "database", "app");
    LoginStep asked = client.lookedUp(new SecretAnswer.Missing());
    assertRejected(
        client.finish(asked, "stranger", "x"), LoginError.PASSWORD_AUTHENTICATION_FAILED);
  }

  @Test
  void shouldAskStrangersAsServersUsersAreAsked() throws Exception {
    policy.authType = AuthType.MD5;
    policy.secretPlace = new SecretPlace.OnServer("app", "looker", "select");
    for (boolean verifiers : new boolean[] {true, false}) {
      policy.serversHaveVerifiers = verifiers;
      for (SecretAnswer answer :
          List.of(
              new SecretAnswer.Missing(),
              new SecretAnswer.Found("stranger", new StoredSecret.None()))) {
        var client = new TestClient(policy);
        client.start("user", "stranger", "database", "app");
        client.finish(client.lookedUp(answer), "stranger", "x");
        assertThat(client.heard).contains(verifiers ? "Sasl" : "Md5Password");
      }
    }
  }

  @Test
  void shouldSayTheSameOfStrangersWithAProof() {
    assertRejected(
        start(Peer.unix(ALICE, false), "stranger"), LoginError.UNIX_SOCKET_LOGIN_REJECTED);
    policy.accounts.put(ALICE, "stranger");
    assertRejected(
        start(Peer.unix(ALICE, false), "stranger"), LoginError.UNIX_SOCKET_LOGIN_REJECTED);
    policy.authType = AuthType.CERT;
    policy.tlsMode = TlsMode.VERIFY_FULL;
    assertRejected(
        startWithCertificate(List.of("stranger"), "stranger"),
        LoginError.CERTIFICATE_AUTHENTICATION_FAILED);
    assertThat(startWithCertificate(List.of("PLAIN"), "plain"))
        .as("case does not matter")
        .isInstanceOf(LoginStep.AuthenticatedAs.class);
  }

  @Test
  void shouldPassOnWhyAServerCouldNotBeAsked() {
    policy.secretPlace = new SecretPlace.OnServer("app", "looker", "select");
    var client = new TestClient(policy);
    client.start("user", "stranger", "database", "app");
    assertRejected(
        client.lookedUp(new SecretAnswer.Failed(ClientError.BROKEN_PACKET, "why")),
        ClientError.BROKEN_PACKET);
  }

  @ParameterizedTest
  @EnumSource(
      value = AuthType.class,
      names = {"LDAP", "PAM"})
  void shouldHavePasswordsJudgedElsewhere(AuthType type) throws Exception {
    policy.authType = type;
    var client = new TestClient(policy);
    LoginStep asked = client.start("user", "stranger", "database", "app");
    LoginStep step = client.finish(asked, "stranger", "pencil");
    var judge = PasswordCheck.Judge.valueOf(type.name());
    String options = type == AuthType.LDAP ? "options" : "";
    assertThat(step)
        .isEqualTo(
            new LoginStep.Check(
                new PasswordCheck(
                    judge, "stranger", "pencil", options, InetAddress.getLoopbackAddress())));
    assertThat(step.toString()).doesNotContain("pencil");
    assertThat(client.step()).as("while it waits").isEqualTo(new LoginStep.NeedMore());
    assertThat(client.checked(CheckVerdict.ACCEPTED))
        .isInstanceOfSatisfying(
            LoginStep.AuthenticatedAs.class,
            in -> assertThat(in.identity().lookedUp()).isEqualTo(StoredSecret.parse("pencil")));
  }

  @Test
  void shouldFollowTheVerdict() throws Exception {
    policy.authType = AuthType.LDAP;
    var client = new TestClient(policy);
    client.finish(client.start("user", "stranger", "database", "app"), "stranger", "x");
    assertRejected(
        client.checked(CheckVerdict.refused("why")), LoginError.LDAP_AUTHENTICATION_FAILED);
  }

  @Test
  void shouldNotMixDirectoriesWithServers() {
    policy.authType = AuthType.LDAP;
    policy.ownAuthUser = true;
    assertThat(start(Peer.GONE, "stranger"))
        .isInstanceOfSatisfying(
            LoginStep.Rejected.class,
            rejected ->
                assertThat(rejected.error().logMessage())
                    .endsWith("LDAP can't be used together with database authentication"));
  }

  @Test
  void shouldNotAskServersWhereTheUserDoesNotMatter() {
    policy.authType = AuthType.REJECT;
    policy.secretPlace = new SecretPlace.OnServer("app", "looker", "select");
    assertRejected(start(Peer.GONE, "stranger"), LoginError.LOGIN_REJECTED);
  }

  private LoginStep start(Peer peer, String user) {
    return new TestClient(policy, peer).start("user", user, "database", "app");
  }

  private LoginStep startWithCertificate(List<String> names, String user) {
    var client = new TestClient(policy);
    StartupEncoder.sslRequest(client.in);
    client.step();
    client.login.tlsEstablished(new TlsFacts(null, names, false));
    return client.start("user", user, "database", "app");
  }

  private static void assertRejected(LoginStep step, Object error) {
    assertThat(step)
        .isInstanceOfSatisfying(
            LoginStep.Rejected.class, rejected -> assertThat(rejected.error()).isEqualTo(error));
  }
}
