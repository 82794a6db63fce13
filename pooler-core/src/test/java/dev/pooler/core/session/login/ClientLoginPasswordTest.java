package dev.pooler.core.session.login;

import static dev.pooler.core.session.login.LoginEnds.identity;
import static dev.pooler.core.session.login.LoginEnds.rejected;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.error.LoginError;
import dev.pooler.protocol.frontend.FrontendEncoder;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who gets in by a password, and what those hear who do not. */
final class ClientLoginPasswordTest {
  /** Who gets in how, by what exchange, and with what to show to PostgreSQL. */
  @ParameterizedTest
  @CsvSource({
    "TRUST, plain, Ok, Password",
    "TRUST, hashed, Ok, Md5Secret",
    "TRUST, scram, Ok, VerifierOnly",
    "TRUST, empty, Ok, NoPassword",
    "PLAIN, plain, CleartextPassword Ok, Password",
    "PLAIN, hashed, CleartextPassword Ok, Password",
    "PLAIN, scram, CleartextPassword Ok, Password",
    "MD5, plain, Md5Password Ok, Password",
    "MD5, hashed, Md5Password Ok, Md5Secret",
    "MD5, scram, Sasl SCRAM-SHA-256 SaslContinue SaslFinal Ok, PassThrough",
    "SCRAM_SHA_256, plain, Sasl SCRAM-SHA-256 SaslContinue SaslFinal Ok, Password",
    "SCRAM_SHA_256, scram, Sasl SCRAM-SHA-256 SaslContinue SaslFinal Ok, PassThrough"
  })
  void shouldLogInWhenPasswordIsRight(AuthType type, String user, String talk, String credentials)
      throws Exception {
    var client = new TestClient(new TestPolicy(type));

    LoginIdentity identity = identity(client.logIn(user, "app", TestPolicy.PASSWORD));

    assertThat(String.join(" ", client.heard)).isEqualTo(talk);
    assertThat(identity.user()).isEqualTo(user);
    assertThat(identity.database()).isEqualTo("app");
    assertThat(identity.console()).isNull();
    assertThat(identity.credentials().getClass().getSimpleName()).isEqualTo(credentials);
    assertThat(identity.toString()).doesNotContain(TestPolicy.PASSWORD);
    if (identity.credentials() instanceof Credentials.Password(String password, var known)) {
      assertThat(password).isEqualTo(TestPolicy.PASSWORD);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PLAIN, plain",
    "PLAIN, hashed",
    "PLAIN, scram",
    "PLAIN, empty",
    "PLAIN, nobody",
    "MD5, plain",
    "MD5, hashed",
    "MD5, scram",
    "MD5, empty",
    "MD5, nobody",
    "SCRAM_SHA_256, plain",
    "SCRAM_SHA_256, hashed",
    "SCRAM_SHA_256, scram",
    "SCRAM_SHA_256, empty",
    "SCRAM_SHA_256, nobody"
  })
  void shouldRejectWithTheSameWordsWhenPasswordIsWrong(AuthType type, String user)
      throws Exception {
    for (String database : List.of("app", "off", "missing", "pgbouncer")) {
      var client = new TestClient(new TestPolicy(type));

      LoginStep.Rejected end = rejected(client.logIn(user, database, "wrong"));

      boolean scram = client.heard.contains("Sasl");
      assertThat(end.error())
          .isEqualTo(
              scram
                  ? LoginError.SASL_AUTHENTICATION_FAILED
                  : LoginError.PASSWORD_AUTHENTICATION_FAILED);
      assertThat(client.heard.getLast()).isEqualTo("Error:" + end.error().clientMessage());
      assertThat(client.heard).doesNotContain("Ok");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = AuthType.class,
      names = {"PLAIN", "MD5", "SCRAM_SHA_256"})
  void shouldLookTheSameWhenUserIsUnknown(AuthType type) throws Exception {
    for (boolean verifiers : new boolean[] {false, true}) {
      var policy = new TestPolicy(type);
      policy.usersHaveVerifiers = verifiers;
      var known = new TestClient(policy);
      var unknown = new TestClient(policy);
      rejected(known.logIn(verifiers ? "scram" : "plain", "app", "wrong"));
      rejected(unknown.logIn("nobody", "app", "wrong"));

      assertThat(unknown.heard).isEqualTo(known.heard);
    }
  }

  @Test
  void shouldOfferTheSameSaltWhenUnknownUserComesAgain() {
    var policy = new TestPolicy(AuthType.SCRAM_SHA_256);
    assertThat(saltOf(policy, "nobody")).isEqualTo(saltOf(policy, "nobody"));
    assertThat(saltOf(policy, "nobody")).isNotEqualTo(saltOf(policy, "nobody2"));
    assertThat(saltOf(policy, "plain")).isEqualTo(saltOf(policy, "plain"));
  }

  private static String saltOf(TestPolicy policy, String user) {
    var client = new TestClient(policy);
    client.start("user", user, "database", "app");
    FrontendEncoder.saslInitialResponse(
        client.in, "SCRAM-SHA-256", "n,,n=,r=nonce".getBytes(US_ASCII));
    client.step();
    String text = client.out.toString(US_ASCII);
    return text.substring(text.indexOf(",s="), text.indexOf(",i="));
  }

  /** Instead of a password. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "PLAIN, 700000000500, empty password returned by client",
        "PLAIN, 7000000004, failed to parse packet",
        "PLAIN, 700000000541, failed to parse packet",
        "PLAIN, 7000000007410041, failed to parse packet",
        "MD5, 700000000500, empty password returned by client",
        "MD5, 700000000541, failed to parse packet",
        "MD5, 70000000064100, password authentication failed",
        "MD5, 70000186a0787878, bad packet header: '70000186a0787878'",
        "MD5, 7000000003, bad packet header: '7000000003'",
        "MD5, 7080000000, bad packet header: '7080000000'",
        "MD5, 0000000804d2162f, client re-sent startup pkt",
        "MD5, 5800000004, -",
        "MD5, 510000000578, -",
        "SCRAM_SHA_256, 7000000004, SASL authentication failed",
        "SCRAM_SHA_256, 700000000a580000000000, client selected an invalid SASL authentication"
            + " mechanism",
        "SCRAM_SHA_256, 7000000016534352414d2d5348412d323536007fffffff, SASL authentication failed"
      })
  void shouldFindWordsWhenPasswordIsOdd(AuthType type, String hex, String words) {
    var client = new TestClient(new TestPolicy(type));
    assertThat(client.start("user", "plain", "database", "app"))
        .isInstanceOf(LoginStep.NeedMore.class);
    client.out.clear();
    client.in.writeBytes(ByteBufUtil.decodeHexDump(hex));

    LoginStep.Rejected end = rejected(client.step());

    if (words.equals("-")) {
      assertThat(end.error().toldToClient()).isFalse();
    } else {
      assertThat(end.error().clientMessage()).isEqualTo(words);
    }
  }
}
