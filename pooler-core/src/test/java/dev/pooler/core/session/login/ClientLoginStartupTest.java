package dev.pooler.core.session.login;

import static dev.pooler.core.session.login.LoginEnds.identity;
import static dev.pooler.core.session.login.LoginEnds.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.error.LoginError;
import dev.pooler.core.parameter.Replication;
import dev.pooler.protocol.startup.CancelRequest;
import dev.pooler.protocol.startup.ProtocolVersion;
import dev.pooler.protocol.startup.StartupEncoder;
import io.netty.buffer.ByteBufUtil;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a startup packet may say, and the words for those that say something else. */
final class ClientLoginStartupTest {
  @Test
  void shouldHandOverCancelWhenOneIsSent() {
    var client = new TestClient(new TestPolicy(AuthType.SCRAM_SHA_256));
    var request = new CancelRequest(7, new byte[32]);
    StartupEncoder.cancelRequest(client.in, request);
    assertThat(client.step()).isEqualTo(new LoginStep.Cancel(request));
    assertThat(client.out.isReadable()).isFalse();
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

  /** What is taken for a wish to replicate, and what is not. */
  @ParameterizedTest
  @CsvSource({
    "true, physical", "T, physical", "YES, physical", "ye, physical", "on, physical", "1, physical",
    "database, logical", "DATABASE, none", "off, none", "o, none", "0, none", "foo, none",
  })
  void shouldTellWhatClientWantsToReplicate(String value, String expected) {
    var client = new TestClient(new TestPolicy(AuthType.TRUST));

    LoginStep step = client.start("user", "plain", "database", "app", "replication", value);

    assertThat(Replication.word(identity(step).replication())).isEqualTo(expected);
  }

  @Test
  void shouldLeaveOptionsToTheServerOfWhoeverReplicates() {
    var client = new TestClient(new TestPolicy(AuthType.TRUST));

    LoginStep step =
        client.start("user", "plain", "database", "app", "options", "-d 5", "replication", "true");

    assertThat(identity(step).replication())
        .isEqualTo(new Replication(Replication.Kind.PHYSICAL, "-d 5"));
  }

  @Test
  void shouldIgnoreAllSettingsInOptionsWhenToldTo() {
    var policy = new TestPolicy(AuthType.TRUST);
    policy.ignored = Set.of("options");
    assertThat(identity(withOptions(policy, "-c foo=1 -c datestyle=ISO --bar=2")).parameters())
        .isEqualTo(Map.of("DateStyle", "ISO"));
    // Whatever is no setting is refused all the same.
    assertThat(rejected(withOptions(policy, "-c foo=1 -x")).error())
        .isEqualTo(LoginError.MALFORMED_STARTUP_OPTIONS);
  }

  private static LoginStep withOptions(TestPolicy policy, String options) {
    return new TestClient(policy).start("user", "plain", "database", "app", "options", options);
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

  @Test
  void shouldRefuseLongUserName() {
    var client = new TestClient(new TestPolicy(AuthType.TRUST));
    assertThat(rejected(client.start("user", "u".repeat(128))).error())
        .isEqualTo(LoginError.USER_NAME_TOO_LONG);
  }
}
