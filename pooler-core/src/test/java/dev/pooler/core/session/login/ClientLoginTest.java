package dev.pooler.core.session.login;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.config.TlsMode;
import dev.pooler.core.control.Console.Access;
import dev.pooler.core.error.LimitError;
import dev.pooler.core.error.LoginError;
import dev.pooler.protocol.auth.ScramServer;
import dev.pooler.protocol.frontend.FrontendEncoder;
import dev.pooler.protocol.startup.CancelRequest;
import dev.pooler.protocol.startup.ProtocolVersion;
import dev.pooler.protocol.startup.StartupEncoder;
import dev.pooler.protocol.startup.StartupMessage;
import io.netty.buffer.ByteBufUtil;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ClientLoginTest {
  private static final String GOOD = TestPolicy.PASSWORD;

  private static LoginIdentity identity(LoginStep step) {
    assertThat(step).isInstanceOf(LoginStep.AuthenticatedAs.class);
    return ((LoginStep.AuthenticatedAs) step).identity();
  }

  private static LoginStep.Rejected rejected(LoginStep step) {
    assertThat(step).isInstanceOf(LoginStep.Rejected.class);
    return (LoginStep.Rejected) step;
  }

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

    LoginIdentity identity = identity(client.logIn(user, "app", GOOD));

    assertThat(String.join(" ", client.heard)).isEqualTo(talk);
    assertThat(identity.user()).isEqualTo(user);
    assertThat(identity.database()).isEqualTo("app");
    assertThat(identity.console()).isNull();
    assertThat(identity.credentials().getClass().getSimpleName()).isEqualTo(credentials);
    assertThat(identity.toString()).doesNotContain(GOOD);
    if (identity.credentials() instanceof Credentials.Password(String password, var known)) {
      assertThat(password).isEqualTo(GOOD);
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
            rejected(new TestClient(policy).logIn("scram", "gone", GOOD)).error().clientMessage())
        .isEqualTo("no such database: gone");
    assertThat(rejected(new TestClient(policy).logIn("scram", "off", GOOD)).error().clientMessage())
        .isEqualTo("database \"off\" is disabled");
    assertThat(rejected(new TestClient(policy).logIn("scram", "pgbouncer", GOOD)).error())
        .isEqualTo(LoginError.CONSOLE_NOT_ALLOWED);
  }

  @Test
  void shouldOpenConsoleWhenUserMayUseIt() throws Exception {
    var policy = new TestPolicy(AuthType.MD5);
    assertThat(identity(new TestClient(policy).logIn("admin", "pgbouncer", GOOD)).console())
        .isEqualTo(Access.ADMIN);
    assertThat(identity(new TestClient(policy).logIn("stats", "pgbouncer", GOOD)).console())
        .isEqualTo(Access.STATS);
    policy.authType = AuthType.ANY;
    assertThat(identity(new TestClient(policy).logIn("nobody", "pgbouncer", "")).console())
        .isEqualTo(Access.STATS);
  }

  @Test
  void shouldLetOwnerInWhenItComesByUnixSocket() {
    var policy = new TestPolicy(AuthType.SCRAM_SHA_256);
    policy.tlsMode = TlsMode.REQUIRE;
    var peer = new ClientLogin.Peer(true, true);
    LoginIdentity owner =
        identity(new TestClient(policy, peer).start("user", "pgbouncer", "database", "pgbouncer"));
    assertThat(owner.console()).isEqualTo(Access.ADMIN);

    var stranger = new TestClient(policy, new ClientLogin.Peer(true, false));
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
    assertThat(identity.credentials()).isEqualTo(new Credentials.Password(GOOD, null));
    assertThat(rejected(new TestClient(policy).logIn("nobody", "app", "")).error().clientMessage())
        .isEqualTo("bouncer config error");
    policy.authType = AuthType.REJECT;
    assertThat(rejected(new TestClient(policy).logIn("plain", "app", GOOD)).error())
        .isEqualTo(LoginError.LOGIN_REJECTED);
  }

  @Test
  void shouldBindToChannelWhenThereIsTls() throws Exception {
    var policy = new TestPolicy(AuthType.SCRAM_SHA_256);
    policy.tlsMode = TlsMode.REQUIRE;
    byte[] hash = {1, 2, 3};
    var client = new TestClient(policy);
    startTls(client, hash);
    client.endPointHash = hash;
    identity(client.logIn("scram", "app", GOOD));
    assertThat(client.heard).contains(ScramServer.MECHANISM_PLUS);

    var fooled = new TestClient(policy);
    startTls(fooled, hash);
    fooled.endPointHash = new byte[] {3, 2, 1};
    assertThat(rejected(fooled.logIn("scram", "app", GOOD)).error())
        .isEqualTo(LoginError.SASL_AUTHENTICATION_FAILED);
  }

  private static void startTls(TestClient client, byte[] hash) {
    StartupEncoder.sslRequest(client.in);
    assertThat(client.step()).isEqualTo(new LoginStep.StartTls(false));
    assertThat(client.out.readByte()).isEqualTo((byte) 'S');
    assertThatThrownBy(client::step).isInstanceOf(IllegalStateException.class);
    client.login.tlsEstablished(new TlsFacts(hash, false));
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
      client.login.tlsEstablished(new TlsFacts(null, agreed));
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

  @Test
  void shouldHandOverCancelWhenOneIsSent() {
    var client = new TestClient(new TestPolicy(AuthType.SCRAM_SHA_256));
    var request = new CancelRequest(7, new byte[32]);
    StartupEncoder.cancelRequest(client.in, request);
    assertThat(client.step()).isEqualTo(new LoginStep.Cancel(request));
    assertThat(client.out.isReadable()).isFalse();
  }

  @Test
  void shouldAskForRoomBeforePassword() {
    var policy = new TestPolicy(AuthType.SCRAM_SHA_256);
    policy.full = LimitError.MAX_CLIENT_CONN;
    assertThat(rejected(new TestClient(policy).start("user", "plain")).error())
        .isEqualTo(LimitError.MAX_CLIENT_CONN);
  }

  /** Startup parameters: what is kept, or the words of the refusal. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "client_encoding, UTF8, {client_encoding=UTF8}",
        "DATESTYLE, ISO, {DateStyle=ISO}",
        "extra_float_digits, 3, {}",
        "foo, bar, unsupported startup parameter: foo",
        "options, -c foo=bar, unsupported startup parameter in options: foo",
        "options, -c extra_float_digits=3 -c datestyle=ISO, {DateStyle=ISO}",
        "options, --timezone=UTC -cclient_encoding=x, \"{TimeZone=UTC, client_encoding=x}\"",
        "options, \"  -c   application_name=a\\ b\\\\c \", {application_name=a b\\c}",
        "options, -c application_name=a=b, {application_name=a=b}",
        "options, -c application_name=, {application_name=}",
        "options, \"\", {}",
        "options, -d 5, BAD",
        "options, -c, BAD",
        "options, -c appl, BAD",
        "options, -c =x, BAD",
        "options, --, BAD",
        "options, x, BAD",
        "replication, true, replication connections are not supported",
        "replication, T, replication connections are not supported",
        "replication, YES, replication connections are not supported",
        "replication, on, replication connections are not supported",
        "replication, 1, replication connections are not supported",
        "replication, database, replication connections are not supported",
        "replication, off, {}",
        "replication, false, {}",
        "replication, 0, {}",
        "replication, \"\", {}"
      })
  void shouldSortStartupParameters(String name, String value, String expected) {
    var client = new TestClient(new TestPolicy(AuthType.TRUST));

    LoginStep step = client.start("user", "plain", "database", "app", name, value);

    if (expected.startsWith("{")) {
      assertThat(identity(step).parameters().toString()).isEqualTo(expected);
    } else {
      String text =
          expected.equals("BAD") ? LoginError.MALFORMED_STARTUP_OPTIONS.clientMessage() : expected;
      assertThat(rejected(step).error().clientMessage()).isEqualTo(text);
    }
  }

  @Test
  void shouldIgnoreAllOptionsWhenToldTo() {
    var policy = new TestPolicy(AuthType.TRUST);
    policy.ignored = Set.of("options");
    LoginStep step =
        new TestClient(policy)
            .start(
                "user", "plain", "database", "app", "options", "-d 5 -c foo=1 -c datestyle=ISO -x");
    assertThat(identity(step).parameters()).isEqualTo(Map.of("DateStyle", "ISO"));
  }

  @Test
  void shouldNegotiateWhenClientAsksForMore() throws Exception {
    var client = new TestClient(new TestPolicy(AuthType.TRUST));
    LoginStep step =
        client.finish(
            client.start(
                new ProtocolVersion(3, 9), "user", "plain", "database", "app", "_pq_.x", "1"),
            "plain",
            "");
    assertThat(client.heard).containsExactly("NegotiateProtocolVersion", "Ok");
    assertThat(identity(step).version()).isEqualTo(ProtocolVersion.V3_2);
    assertThat(identity(step).parameters()).isEmpty();
  }

  /**
   * Bytes in, words out; as PgBouncer 1.26.1 answered unless it closed without a word (here: -).
   */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "474554202f20485454, bad packet header: '474554202f204854'",
        "0000000404d2162f, bad packet header: '0000000404d2162f'",
        "001e848000030000, bad packet header: '001e848000030000'",
        "0000002700040000, bad packet header: '0000002700040000'",
        "0000000804d21600, bad packet header: '0000000804d21600'",
        "0000000800020000, old V2 protocol not supported",
        "000000080003000041, invalid startup packet layout: expected terminator as last byte",
        "00000009000300004100, invalid startup packet layout: expected terminator as last byte",
        "000000090003000000, no username supplied",
        "0000000f000300007573657200000000, no username supplied",
        "000000100003000075736572000000, -more",
        "0000000804d2162f00, received unencrypted data after SSL request",
        "0000000804d2163000, received unencrypted data after GSSAPI encryption request",
        "7000000006410000, client password pkt before startup packet",
        "51000000087820780000, -",
        "000000080d04d2162e, bad packet header: '000000080d04d216'",
        "0000000c04d2162e00000000, -"
      })
  void shouldFindWordsWhenFirstBytesAreOdd(String hex, String words) {
    var client = new TestClient(new TestPolicy(AuthType.TRUST));
    client.in.writeBytes(ByteBufUtil.decodeHexDump(hex));

    LoginStep step = client.step();

    if (words.equals("-more")) {
      assertThat(step).isInstanceOf(LoginStep.NeedMore.class);
    } else if (words.equals("-")) {
      assertThat(rejected(step).error().toldToClient()).isFalse();
      assertThat(client.out.isReadable()).isFalse();
    } else {
      assertThat(rejected(step).error().clientMessage()).isEqualTo(words);
      assertThat(client.out.isReadable()).isTrue();
    }
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

  @Test
  void shouldWaitWhenPacketsComeByteByByte() throws Exception {
    var whole = new TestClient(new TestPolicy(AuthType.MD5));
    StartupEncoder.sslRequest(whole.in);
    var split = new TestClient(new TestPolicy(AuthType.MD5));
    while (whole.in.isReadable()) {
      assertThat(split.out.isReadable()).isFalse();
      split.in.writeByte(whole.in.readByte());
      assertThat(split.step()).isInstanceOf(LoginStep.NeedMore.class);
    }
    assertThat(split.out.readByte()).isEqualTo((byte) 'N');
    whole.in.clear();
    StartupEncoder.startup(
        whole.in,
        new StartupMessage(
            ProtocolVersion.V3_0, new LinkedHashMap<>(Map.of("user", "plain", "database", "app"))));
    LoginStep step = new LoginStep.NeedMore();
    while (whole.in.isReadable()) {
      split.in.writeByte(whole.in.readByte());
      step = split.step();
    }
    identity(split.finish(step, "plain", GOOD));
  }

  @Test
  void shouldLeaveRestWhenClientIsAheadOfUs() {
    var client = new TestClient(new TestPolicy(AuthType.PLAIN));
    client.start("user", "plain", "database", "app");
    FrontendEncoder.password(client.in, GOOD);
    FrontendEncoder.query(client.in, "select 1");
    identity(client.step());
    assertThat(client.in.readByte()).isEqualTo((byte) 'Q');
    assertThatThrownBy(client::step).isInstanceOf(IllegalStateException.class);
  }

  private static <T> T any(SplittableRandom random, T[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  @Test
  void shouldNeverThrowWhenBytesAreRandom() {
    for (long seed = 0; seed < 3000; seed++) {
      var random = new SplittableRandom(seed);
      var policy = new TestPolicy(any(random, AuthType.values()));
      policy.tlsMode = any(random, TlsMode.values());
      var client = new TestClient(policy);
      if (random.nextBoolean()
          && policy.tlsMode.compareTo(TlsMode.REQUIRE) < 0
          && !(client.start("user", "plain", "database", "app") instanceof LoginStep.NeedMore)) {
        continue;
      }
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      if (bytes.length > 5) {
        bytes[0] = (byte) (random.nextBoolean() ? 'p' : 0);
        bytes[1] = 0;
        bytes[2] = 0;
        bytes[3] = 0;
        bytes[4] = (byte) (bytes.length - random.nextInt(3));
      }
      client.in.writeBytes(bytes);
      LoginStep step = client.step();
      assertThat(step).as("seed %d", seed).isNotInstanceOf(LoginStep.AuthenticatedAs.class);
    }
  }

  @Test
  void shouldRefuseLongUserName() {
    var client = new TestClient(new TestPolicy(AuthType.TRUST));
    assertThat(rejected(client.start("user", "u".repeat(128))).error())
        .isEqualTo(LoginError.USER_NAME_TOO_LONG);
  }
}
