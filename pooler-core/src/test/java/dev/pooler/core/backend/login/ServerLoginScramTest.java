package dev.pooler.core.backend.login;

import static dev.pooler.core.backend.login.LoginScript.failure;
import static dev.pooler.core.backend.login.LoginScript.password;
import static dev.pooler.core.backend.login.LoginScript.request;
import static dev.pooler.core.backend.login.LoginScript.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.backend.login.LoginFailure.Reason;
import dev.pooler.protocol.auth.ScramKeys;
import dev.pooler.protocol.auth.ScramServer;
import dev.pooler.protocol.auth.ScramVerifier;
import dev.pooler.protocol.auth.StoredSecret;
import dev.pooler.protocol.backend.BackendEncoder;
import dev.pooler.protocol.backend.TransactionStatus;
import dev.pooler.protocol.frontend.SaslInitialResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** SCRAM logins, with {@link ScramServer} on the other side. */
class ServerLoginScramTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final byte[] SALT = {1, 2, 3, 4, 5, 6};
  private static final ScramVerifier VERIFIER = ScramVerifier.derive("pencil", SALT, 5);
  private static final ScramKeys KEYS = ScramKeys.derive("pencil", SALT, 5);
  private static final Credentials PENCIL = new Credentials.Password("pencil", null);
  private static final byte[] HASH = new byte[32];

  @Test
  void shouldLogInByPassword() throws Exception {
    LoginAction.Ready ready = logIn(started(PENCIL), server(null), "SCRAM-SHA-256");
    assertThat(ready.keys()).isNotNull();
    assertThat(ready.keys().verifier()).isEqualTo(VERIFIER);
  }

  @Test
  void shouldUseTheKeysOfAnEarlierLogin() throws Exception {
    Credentials again = new Credentials.Password("pencil", KEYS);
    LoginAction.Ready ready = logIn(started(again), server(null), "SCRAM-SHA-256");
    assertThat(ready.keys()).isSameAs(KEYS);
  }

  @Test
  void shouldLogInByTheKeysThatAClientProved() throws Exception {
    Credentials passThrough = Credentials.of(new StoredSecret.Scram(VERIFIER), KEYS);
    assertThat(passThrough).isInstanceOf(Credentials.PassThrough.class);
    logIn(started(passThrough), server(null), "SCRAM-SHA-256");
  }

  @Test
  void shouldBindToTheChannelWhenItIsEncrypted() throws Exception {
    for (Credentials credentials : List.of(PENCIL, new Credentials.PassThrough(KEYS))) {
      LoginScript script = encrypted(credentials, HASH);
      logIn(script, server(HASH), "SCRAM-SHA-256-PLUS");
    }
  }

  @Test
  void shouldLogInByTlsWithoutBindingWhenTheServerOffersNone() throws Exception {
    logIn(encrypted(PENCIL, HASH), server(null), "SCRAM-SHA-256");
    logIn(encrypted(PENCIL, null), server(HASH), "SCRAM-SHA-256");
  }

  @Test
  void shouldFailWhenNoMechanismIsKnown() throws Exception {
    LoginFailure failure =
        failure(
            started(PENCIL)
                .says(out ->
                    BackendEncoder.authenticationSasl(
                        out, List.of("OAUTHBEARER", "SCRAM-SHA-256-PLUS"))));
    assertThat(failure.reason()).isEqualTo(Reason.NO_MECHANISM);
    assertThat(failure.clientMessage())
        .isEqualTo(
            "server login failed: none of the server's SASL authentication mechanisms are"
                + " supported");
  }

  @Test
  void shouldFailWhenTheKeysDoNotFitTheServersVerifier() throws Exception {
    ScramVerifier other = ScramVerifier.derive("pencil", new byte[] {9}, 5);
    LoginScript script = started(new Credentials.PassThrough(KEYS));
    ScramServer server = new ScramServer(other, null, RANDOM);
    LoginFailure failure = failure(challenge(script, server));
    assertThat(failure.reason()).isEqualTo(Reason.WRONG_PASSWORD_TYPE);
    assertThat(failure.message()).contains("differs from the one");
  }

  @Test
  void shouldFailWhenTheServerDoesNotKnowTheVerifier() throws Exception {
    LoginScript script = started(PENCIL);
    password(challenge(script, server(null)));
    byte[] forged = bytes("v=" + "A".repeat(43) + "=");
    LoginFailure failure =
        failure(script.says(out -> BackendEncoder.authenticationSaslFinal(out, forged)));
    assertThat(failure.reason()).isEqualTo(Reason.SERVER_NOT_PROVEN);
    assertThat(failure.message()).isEqualTo("invalid server signature");
    assertThat(failure.clientMessage()).isEqualTo("server login failed: invalid server signature");
  }

  @Test
  void shouldFailWhenTheServerSkipsItsProof() throws Exception {
    LoginScript early = started(PENCIL);
    password(early.says(out -> BackendEncoder.authenticationSasl(out, List.of("SCRAM-SHA-256"))));
    assertThat(failure(early.says(BackendEncoder::authenticationOk)).reason())
        .isEqualTo(Reason.SERVER_NOT_PROVEN);
    LoginScript late = started(PENCIL);
    password(challenge(late, server(null)));
    assertThat(failure(late.says(BackendEncoder::authenticationOk)).reason())
        .isEqualTo(Reason.SERVER_NOT_PROVEN);
  }

  @Test
  void shouldFailWhenTheServerAsksForThePasswordAfterwards() throws Exception {
    LoginScript script = started(PENCIL);
    password(challenge(script, server(null)));
    assertThat(failure(script.says(BackendEncoder::authenticationCleartextPassword)).reason())
        .isEqualTo(Reason.BAD_MESSAGE);
  }

  @Test
  void shouldFailWhenTheServersMessagesAreMalformed() throws Exception {
    LoginScript first = started(PENCIL);
    password(first.says(out -> BackendEncoder.authenticationSasl(out, List.of("SCRAM-SHA-256"))));
    LoginFailure failure =
        failure(
            first.says(
                out -> BackendEncoder.authenticationSaslContinue(out, bytes("r=x,s=AAAA,i=1"))));
    assertThat(failure.reason()).isEqualTo(Reason.SCRAM_BROKEN);
    assertThat(failure.message()).isEqualTo("invalid SCRAM response (nonce mismatch)");
    LoginScript last = started(PENCIL);
    password(challenge(last, server(null)));
    assertThat(
            failure(last.says(out -> BackendEncoder.authenticationSaslFinal(out, bytes("v="))))
                .reason())
        .isEqualTo(Reason.SCRAM_BROKEN);
  }

  @Test
  void shouldMakeCredentialsOfWhatIsOnFile() {
    assertThat(Credentials.of(new StoredSecret.None(), KEYS))
        .isEqualTo(new Credentials.NoPassword());
    assertThat(Credentials.of(new StoredSecret.Plain("pencil"), null)).isEqualTo(PENCIL);
    assertThat(Credentials.of(new StoredSecret.Md5Hash("md5x"), null))
        .isEqualTo(new Credentials.Md5Secret("md5x"));
    StoredSecret scram = new StoredSecret.Scram(VERIFIER);
    ScramKeys others = ScramKeys.derive("pencils", SALT, 5);
    assertThat(Credentials.of(scram, null)).isEqualTo(new Credentials.VerifierOnly());
    assertThat(Credentials.of(scram, others)).isEqualTo(new Credentials.VerifierOnly());
  }

  private static LoginAction.Ready logIn(
      LoginScript script, ScramServer server, String expectedMechanism) throws Exception {
    LoginAction offered =
        script.says(out -> BackendEncoder.authenticationSasl(out, server.mechanisms()));
    SaslInitialResponse initial = password(offered).asSaslInitialResponse();
    assertThat(initial.mechanism()).isEqualTo(expectedMechanism);
    byte[] first = server.first(initial.mechanism(), initial.data());
    byte[] proof =
        password(script.says(out -> BackendEncoder.authenticationSaslContinue(out, first))).body();
    byte[] last = server.last(proof);
    script.tells(out -> BackendEncoder.authenticationSaslFinal(out, last));
    script.tells(BackendEncoder::authenticationOk);
    return (LoginAction.Ready)
        script.says(out -> BackendEncoder.readyForQuery(out, TransactionStatus.IDLE));
  }

  private static LoginAction challenge(LoginScript script, ScramServer server) throws Exception {
    SaslInitialResponse initial =
        password(script.says(out -> BackendEncoder.authenticationSasl(out, server.mechanisms())))
            .asSaslInitialResponse();
    byte[] first = server.first(initial.mechanism(), initial.data());
    return script.says(out -> BackendEncoder.authenticationSaslContinue(out, first));
  }

  private static LoginScript encrypted(Credentials credentials, byte @Nullable [] hash)
      throws Exception {
    LoginScript script = new LoginScript(request(credentials, LoginTls.DIRECT));
    script.login.start();
    script.packet(script.login.onTlsReady(hash));
    return script;
  }

  private static ScramServer server(byte @Nullable [] hash) {
    return new ScramServer(VERIFIER, hash, RANDOM);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
