package dev.pooler.protocol.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.pooler.protocol.frame.ProtocolViolation;
import dev.pooler.protocol.frame.WireLimits;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartupDecoderTest {

  private static final int LIMIT = WireLimits.MAX_STARTUP_LENGTH_FIELD;

  static Stream<Arguments> golden() {
    LinkedHashMap<String, String> parameters = new LinkedHashMap<>();
    parameters.put("user", "bob");
    parameters.put("_pq_.x", "");
    return Stream.of(
        Arguments.of("00000008 04d2162f", new SslRequest()),
        Arguments.of("00000008 04d21630", new GssEncRequest()),
        Arguments.of("00000010 04d2162e 00003039 01020304", new CancelRequest(12345, bytes(4))),
        Arguments.of("00000012 04d2162e ffffffff 010203040506", new CancelRequest(-1, bytes(6))),
        Arguments.of("00000009 00030000 00", message(ProtocolVersion.V3_0, Map.of())),
        Arguments.of(
            "0000001a 00030002 7573657200 626f6200 5f70715f2e7800 00 00",
            message(ProtocolVersion.V3_2, parameters)));
  }

  @ParameterizedTest
  @MethodSource("golden")
  void shouldDecodeGoldenBytesAtEverySplit(String hex, StartupPacket packet)
      throws ProtocolViolation {
    ByteBuf whole = PgBytes.stream(PgBytes.hex("aa"), PgBytes.hex(hex), PgBytes.hex("bb"));
    whole.readerIndex(1);
    int end = whole.writerIndex() - 1;
    for (int cut = 1; cut < end; cut++) {
      ByteBuf part = whole.slice(0, cut).readerIndex(1);
      assertThat(StartupDecoder.decode(part, LIMIT)).as("cut at %d", cut).isNull();
      assertThat(part.readerIndex()).isEqualTo(1);
    }
    assertThat(StartupDecoder.decode(whole, LIMIT)).isEqualTo(packet);
    assertThat(whole.readerIndex()).isEqualTo(end);
  }

  @ParameterizedTest
  @MethodSource("golden")
  void shouldEncodeGoldenBytes(String hex, StartupPacket packet) {
    assertThat(PgBytes.hexOf(PgBytes.written(out -> StartupEncoder.encode(out, packet))))
        .isEqualTo(hex.replace(" ", ""));
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 4, 7, LIMIT + 1, Integer.MAX_VALUE, 0x47455420})
  void shouldRefuseLengthBeforeWaitingForPacket(int length) {
    assertViolation(
        Unpooled.buffer().writeInt(length), "08P01", "invalid length of startup packet");
  }

  @Test
  void shouldTakeLongestPacketThatPostgresTakes() throws ProtocolViolation {
    String filler = "x".repeat(LIMIT - 8 - 5 - 1 - 1);
    StartupPacket packet = StartupDecoder.decode(PgBytes.startup("user", filler), LIMIT);
    assertThat(packet)
        .isInstanceOfSatisfying(StartupMessage.class, m -> assertThat(m.user()).isEqualTo(filler));
    assertViolation(
        PgBytes.startup("user", filler + "x"), "08P01", "invalid length of startup packet");
  }

  @Test
  void shouldRefuseProtocol2WithPgBouncersWords() {
    ByteBuf v2 = PgBytes.body().int32(2 << 16).bytes(new byte[288]).asStartup();
    assertViolation(v2, "08P01", "old V2 protocol not supported");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0", "1.0", "2.1", "4.0", "1234.5681", "65535.65535"})
  void shouldRefuseOtherMajorVersionsWithPostgresWords(String version) {
    String[] parts = version.split("\\.", -1);
    int code = Integer.parseInt(parts[0]) << 16 | Integer.parseInt(parts[1]);
    assertViolation(
        PgBytes.body().int32(code).int8(0).asStartup(),
        "0A000",
        "unsupported frontend protocol " + version + ": server supports 3.0 to 3.2");
  }

  static Stream<ByteBuf> badLayouts() {
    return Stream.of(
        PgBytes.body().int32(3 << 16).asStartup(),
        PgBytes.body().int32(3 << 16).string("user").string("bob").asStartup(),
        PgBytes.body().int32(3 << 16).string("user").asStartup(),
        PgBytes.body().int32(3 << 16).string("user").text("bob").asStartup(),
        PgBytes.body().int32(3 << 16).text("user").asStartup(),
        PgBytes.body().int32(3 << 16).string("user").string("bob").string("tail").asStartup(),
        PgBytes.body().int32(3 << 16).string("user").string("bob").int16(0).asStartup());
  }

  @ParameterizedTest
  @MethodSource("badLayouts")
  void shouldRefuseParametersThatAreNotTerminatedPairs(ByteBuf in) {
    assertViolation(in, "08P01", "invalid startup packet layout: expected terminator as last byte");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 257})
  void shouldRefuseCancelRequestWhenSecretHasNoSuchLength(int length) {
    ByteBuf in =
        PgBytes.body().int32(CancelRequest.CODE).int32(1).bytes(new byte[length]).asStartup();
    assertViolation(in, "08P01", "invalid length of cancel request packet");
  }

  @Test
  void shouldRefuseCancelRequestWithoutProcessId() {
    assertViolation(
        PgBytes.body().int32(CancelRequest.CODE).int16(1).asStartup(),
        "08P01",
        "invalid length of cancel request packet");
  }

  @Test
  void shouldTakeCancelSecretsOfAllLengthsOfProtocol32() throws ProtocolViolation {
    for (int length = 4; length <= 256; length++) {
      CancelRequest cancel = new CancelRequest(length, bytes(length));
      ByteBuf in = PgBytes.written(out -> StartupEncoder.cancelRequest(out, cancel));
      assertThat(StartupDecoder.decode(in, LIMIT)).isEqualTo(cancel);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {SslRequest.CODE, GssEncRequest.CODE})
  void shouldRefuseEncryptionRequestsWithBody(int code) {
    assertThatThrownBy(
            () -> StartupDecoder.decode(PgBytes.body().int32(code).int8(0).asStartup(), LIMIT))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void shouldTakeLastOfParametersGivenTwice() throws ProtocolViolation {
    StartupMessage message = decode(PgBytes.startup("user", "a", "x", "1", "user", "b"));
    assertThat(message.parameters()).containsExactly(entry("user", "b"), entry("x", "1"));
  }

  @Test
  void shouldDefaultDatabaseToUser() throws ProtocolViolation {
    assertThat(decode(PgBytes.startup("user", "bob")).database()).isEqualTo("bob");
    assertThat(decode(PgBytes.startup("user", "bob", "database", "")).database()).isEqualTo("bob");
    assertThat(decode(PgBytes.startup("database", "d", "user", "bob")).database()).isEqualTo("d");
  }

  @Test
  void shouldLeaveMissingUserToTheCaller() throws ProtocolViolation {
    assertThat(decode(PgBytes.startup("database", "d")).user()).isNull();
    assertThat(decode(PgBytes.startup("user", "")).user()).isNull();
    assertThat(decode(PgBytes.startup("user", "")).database()).isNull();
  }

  @Test
  void shouldNegotiateDownToNewestVersionSpoken() {
    assertThat(new ProtocolVersion(3, 0).negotiated()).isEqualTo(ProtocolVersion.V3_0);
    assertThat(new ProtocolVersion(3, 1).negotiated()).isEqualTo(ProtocolVersion.V3_0);
    assertThat(new ProtocolVersion(3, 2).negotiated()).isEqualTo(ProtocolVersion.V3_2);
    assertThat(new ProtocolVersion(3, 9999).negotiated()).isEqualTo(ProtocolVersion.V3_2);
    assertThat(ProtocolVersion.V3_2.hasLongCancelKeys()).isTrue();
    assertThat(ProtocolVersion.V3_0.hasLongCancelKeys()).isFalse();
  }

  @Test
  void shouldNeedNegotiationOnlyWhenSomethingIsNotSpoken() {
    assertThat(message(ProtocolVersion.V3_0, Map.of()).needsNegotiation()).isFalse();
    assertThat(message(ProtocolVersion.V3_2, Map.of("user", "x")).needsNegotiation()).isFalse();
    assertThat(message(new ProtocolVersion(3, 3), Map.of()).needsNegotiation()).isTrue();
    StartupMessage extended = message(ProtocolVersion.V3_0, Map.of("_pq_.foo", "1"));
    assertThat(extended.needsNegotiation()).isTrue();
    assertThat(extended.extensions()).containsExactly("_pq_.foo");
  }

  @Test
  void shouldKnowTlsFromStartup() {
    assertThat(StartupDecoder.looksLikeTls(PgBytes.hex("16 0301"))).isTrue();
    assertThat(StartupDecoder.looksLikeTls(PgBytes.hex("16"))).isTrue();
    assertThat(StartupDecoder.looksLikeTls(PgBytes.startup("user", "bob"))).isFalse();
    assertThat(StartupDecoder.looksLikeTls(Unpooled.EMPTY_BUFFER)).isFalse();
  }

  private static StartupMessage decode(ByteBuf in) throws ProtocolViolation {
    return (StartupMessage) Objects.requireNonNull(StartupDecoder.decode(in, LIMIT));
  }

  private static StartupMessage message(ProtocolVersion version, Map<String, String> parameters) {
    return new StartupMessage(version, new LinkedHashMap<>(parameters));
  }

  private static void assertViolation(ByteBuf in, String sqlState, String message) {
    int before = in.readerIndex();
    assertThatThrownBy(() -> StartupDecoder.decode(in, LIMIT))
        .isInstanceOfSatisfying(
            ProtocolViolation.class, v -> assertThat(v.sqlState()).isEqualTo(sqlState))
        .hasMessage(message);
    assertThat(in.readerIndex()).isEqualTo(before);
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i + 1);
    }
    return bytes;
  }
}
