package dev.pooler.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/**
 * Our client against our server: it works when it should, and with one bit changed it never does.
 */
class ScramPropertyTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Where the messages pass; an attacker may change them. */
  private interface Wire {
    byte[] carry(int message, byte[] bytes);
  }

  @Property(tries = 200)
  void shouldAuthenticateInEveryCombination(
      @ForAll @NotEmpty String password,
      @ForAll @IntRange(min = 1, max = 50) int iterations,
      @ForAll @Size(max = 40) byte[] salt,
      @ForAll boolean clientBinds,
      @ForAll boolean serverBinds,
      @ForAll boolean byKeys,
      @ForAll @Size(32) byte[] hash)
      throws AuthFailure {
    byte[] someSalt = salt.length == 0 ? new byte[] {1} : salt;
    ScramVerifier verifier = ScramVerifier.derive(password, someSalt, iterations);
    byte @Nullable [] clientHash = clientBinds ? hash : null;
    ScramClient client =
        byKeys
            ? ScramClient.withKeys(
                ScramKeys.derive(password, someSalt, iterations), clientHash, RANDOM)
            : ScramClient.withPassword(password, null, clientHash, RANDOM);
    ScramServer server = new ScramServer(verifier, serverBinds ? hash : null, RANDOM);
    run(client, server, (_, bytes) -> bytes);
    assertThat(client.isDone()).isTrue();
    assertThat(client.mechanism())
        .isEqualTo(clientBinds && serverBinds ? "SCRAM-SHA-256-PLUS" : "SCRAM-SHA-256");
    assertThat(server.keys().clientKey()).isEqualTo(client.keys().clientKey());
    assertThat(server.keys().verifier()).isEqualTo(verifier);
  }

  @Property(tries = 100)
  void shouldPassTheClientsKeysOnToTheNextServer(
      @ForAll @NotEmpty String password, @ForAll @Size(16) byte[] salt) throws AuthFailure {
    ScramVerifier verifier = ScramVerifier.derive(password, salt, 3);
    ScramServer pooler = new ScramServer(verifier, null, RANDOM);
    run(ScramClient.withPassword(password, null, null, RANDOM), pooler, (_, bytes) -> bytes);
    ScramServer postgres = new ScramServer(verifier, null, RANDOM);
    ScramClient onward = ScramClient.withKeys(pooler.keys(), null, RANDOM);
    run(onward, postgres, (_, bytes) -> bytes);
    assertThat(onward.isDone()).isTrue();
  }

  @Property(tries = 100)
  void shouldRefuseAWrongPasswordAndAnUnknownUserAlike(
      @ForAll @NotEmpty String password, @ForAll @Size(16) byte[] seed) {
    ScramVerifier other = ScramVerifier.derive("not " + password, seed, 2);
    ScramVerifier mock = ScramVerifier.mock("someone", seed, 2);
    AuthFailure wrong = refusal(password, other);
    AuthFailure unknown = refusal(password, mock);
    assertThat(wrong.kind()).isEqualTo(AuthFailure.Kind.WRONG_PASSWORD);
    assertThat(unknown.kind()).isEqualTo(wrong.kind());
    assertThat(unknown).hasMessage(wrong.getMessage());
  }

  private static AuthFailure refusal(String password, ScramVerifier verifier) {
    ScramClient client = ScramClient.withPassword(password, null, null, RANDOM);
    ScramServer server = new ScramServer(verifier, null, RANDOM);
    Throwable thrown = catchThrowable(() -> run(client, server, (_, bytes) -> bytes));
    assertThat(thrown).isInstanceOf(AuthFailure.class);
    return (AuthFailure) thrown;
  }

  @Property(tries = 500)
  void shouldFailWhenAnyBitOnTheWireIsChanged(
      @ForAll @IntRange(max = 3) int message,
      @ForAll @IntRange(max = 10_000) int bit,
      @ForAll boolean binds) {
    byte @Nullable [] hash = binds ? new byte[32] : null;
    ScramVerifier verifier = ScramVerifier.derive("pencil", new byte[] {1, 2, 3, 4}, 2);
    ScramClient client = ScramClient.withPassword("pencil", null, hash, RANDOM);
    ScramServer server = new ScramServer(verifier, hash, RANDOM);
    Throwable thrown =
        catchThrowable(
            () -> run(client, server, (at, bytes) -> at == message ? flip(bytes, bit) : bytes));
    assertThat(thrown).isInstanceOf(AuthFailure.class);
    assertThat(client.isDone()).isFalse();
  }

  @Property(tries = 20)
  void shouldFailWhenTheTwoSidesSeeDifferentCertificates(@ForAll @Size(32) byte[] hash) {
    byte[] other = flip(hash, 17);
    ScramVerifier verifier = ScramVerifier.derive("pencil", new byte[] {1, 2, 3, 4}, 2);
    ScramClient client = ScramClient.withPassword("pencil", null, hash, RANDOM);
    ScramServer server = new ScramServer(verifier, other, RANDOM);
    Throwable thrown = catchThrowable(() -> run(client, server, (_, bytes) -> bytes));
    assertThat(thrown)
        .isInstanceOfSatisfying(
            AuthFailure.class,
            e -> assertThat(e.kind()).isEqualTo(AuthFailure.Kind.CHANNEL_BINDING));
  }

  @Property(tries = 20)
  void shouldNoticeWhenSomebodyTakesTheChannelBindingOutOfTheOffer(@ForAll @Size(32) byte[] hash)
      throws AuthFailure {
    ScramVerifier verifier = ScramVerifier.derive("pencil", new byte[] {1, 2, 3, 4}, 2);
    ScramClient client = ScramClient.withPassword("pencil", null, hash, RANDOM);
    ScramServer server = new ScramServer(verifier, hash, RANDOM);
    byte[] first = client.first(List.of(ScramServer.MECHANISM));
    ScramServerTest.assertFailure(
        AuthFailure.Kind.CHANNEL_BINDING, () -> server.first(client.mechanism(), first));
  }

  @Property(tries = 2000)
  void shouldThrowNothingButAuthFailureAtAnyInput(
      @ForAll("messages") byte[] first,
      @ForAll("messages") byte[] second,
      @ForAll boolean plus,
      @ForAll boolean binds) {
    byte @Nullable [] hash = binds ? new byte[32] : null;
    String mechanism = plus ? ScramServer.MECHANISM_PLUS : ScramServer.MECHANISM;
    ScramVerifier verifier = ScramVerifier.mock("x", new byte[] {1}, 1);
    ScramServer server = new ScramServer(verifier, hash, RANDOM);
    onlyAuthFailure(() -> server.first(mechanism, first));
    onlyAuthFailure(() -> server.last(second));
    ScramServer challenged = new ScramServer(verifier, null, RANDOM);
    onlyAuthFailure(() ->
        challenged.first(ScramServer.MECHANISM, "n,,n=,r=a".getBytes(StandardCharsets.US_ASCII)));
    onlyAuthFailure(() -> challenged.last(second));
    ScramClient client = ScramClient.withPassword("x", null, hash, RANDOM);
    onlyAuthFailure(() -> client.first(List.of(mechanism)));
    onlyAuthFailure(() -> client.last(first));
    onlyAuthFailure(() -> client.verify(second));
    StoredSecret.parse(ScramServerTest.text(first));
  }

  @Provide
  Arbitrary<byte[]> messages() {
    Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMaxSize(60);
    Arbitrary<byte[]> alike =
        Arbitraries.of(
                "n",
                "y",
                "p=tls-server-end-point",
                "n=",
                "r=a",
                "r=",
                "c=biws",
                "s=AAAA",
                "i=1",
                "i=",
                "p=",
                "v=",
                "e=x",
                "m=",
                "a=",
                ",",
                ",,",
                "=",
                "SCRAM-SHA-256$1:A",
                "\0")
            .list()
            .ofMaxSize(8)
            .map(parts -> ScramServerTest.bytes(String.join(",", parts)));
    return Arbitraries.oneOf(any, alike);
  }

  private static void onlyAuthFailure(ThrowingCallable code) {
    Throwable thrown = catchThrowable(code);
    if (thrown != null) {
      assertThat(thrown).isInstanceOf(AuthFailure.class);
    }
  }

  private static void run(ScramClient client, ScramServer server, Wire wire) throws AuthFailure {
    byte[] clientFirst = wire.carry(0, client.first(server.mechanisms()));
    byte[] serverFirst = wire.carry(1, server.first(client.mechanism(), clientFirst));
    byte[] clientFinal = wire.carry(2, client.last(serverFirst));
    byte[] serverFinal = wire.carry(3, server.last(clientFinal));
    client.verify(serverFinal);
  }

  private static byte[] flip(byte[] bytes, int bit) {
    byte[] result = bytes.clone();
    result[bit / 8 % result.length] ^= (byte) (1 << (bit % 8));
    return result;
  }
}
