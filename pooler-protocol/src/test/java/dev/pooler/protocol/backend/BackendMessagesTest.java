package dev.pooler.protocol.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.pooler.protocol.frame.ProtocolViolation;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackendMessagesTest {

  private static final byte[] SALT = {1, 2, 3, 4};

  /** Bytes, how they are written, and what they are read as. */
  static Stream<Arguments> golden() {
    return Stream.of(
        golden("52 00000008 00000000", BackendEncoder::authenticationOk, new Authentication.Ok()),
        golden(
            "52 00000008 00000003",
            BackendEncoder::authenticationCleartextPassword,
            new Authentication.CleartextPassword()),
        golden(
            "52 0000000c 00000005 01020304",
            out -> BackendEncoder.authenticationMd5Password(out, SALT),
            new Authentication.Md5Password(SALT)),
        golden(
            "52 0000000f 0000000a 412d3100 4200 00",
            out -> BackendEncoder.authenticationSasl(out, List.of("A-1", "B")),
            new Authentication.Sasl(List.of("A-1", "B"))),
        golden(
            "52 0000000c 0000000b 01020304",
            out -> BackendEncoder.authenticationSaslContinue(out, SALT),
            new Authentication.SaslContinue(SALT)),
        golden(
            "52 00000008 0000000c",
            out -> BackendEncoder.authenticationSaslFinal(out, new byte[0]),
            new Authentication.SaslFinal(new byte[0])),
        golden(
            "4b 0000000c ffffffff 01020304",
            out -> BackendEncoder.backendKeyData(out, -1, SALT),
            new BackendKeyData(-1, SALT)),
        golden(
            "53 00000008 6100 6200",
            out -> BackendEncoder.parameterStatus(out, "a", "b"),
            new ParameterStatus("a", "b")),
        golden(
            "5a 00000005 49",
            out -> BackendEncoder.readyForQuery(out, TransactionStatus.IDLE),
            new ReadyForQuery(TransactionStatus.IDLE)),
        golden(
            "5a 00000005 54",
            out -> BackendEncoder.readyForQuery(out, TransactionStatus.IN_TRANSACTION),
            new ReadyForQuery(TransactionStatus.IN_TRANSACTION)),
        golden(
            "5a 00000005 45",
            out -> BackendEncoder.readyForQuery(out, TransactionStatus.FAILED),
            new ReadyForQuery(TransactionStatus.FAILED)),
        golden(
            "45 00000014 53464100 56464100 43303100 4d6d00 00",
            out -> BackendEncoder.error(out, ErrorFields.of("FA", "01", "m")),
            new ErrorResponse(ErrorFields.of("FA", "01", "m"))),
        golden(
            "4e 00000014 53464100 56464100 43303100 4d6d00 00",
            out -> BackendEncoder.notice(out, ErrorFields.of("FA", "01", "m")),
            new NoticeResponse(ErrorFields.of("FA", "01", "m"))),
        // As PgBouncer 1.26 writes it, but for the minor version.
        golden(
            "76 00000015 00030002 00000001 5f70715f2e666f6f00",
            out -> BackendEncoder.negotiateProtocolVersion(out, 2, List.of("_pq_.foo")),
            new NegotiateProtocolVersion(2, List.of("_pq_.foo"))),
        other("31 00000004", BackendEncoder::parseComplete),
        other("32 00000004", BackendEncoder::bindComplete),
        other("33 00000004", BackendEncoder::closeComplete),
        other("6e 00000004", BackendEncoder::noData),
        other("49 00000004", BackendEncoder::emptyQueryResponse),
        other("73 00000004", BackendEncoder::portalSuspended),
        other(
            "43 0000000d 53454c4543542031 00",
            out -> BackendEncoder.commandComplete(out, "SELECT 1")),
        other(
            "54 00000030 0002"
                + " 6100 00000000 0000 00000019 ffff ffffffff 0000"
                + " 62c3a900 00000000 0000 00000014 0008 ffffffff 0000",
            out ->
                BackendEncoder.rowDescription(
                    out, List.of(Column.text("a"), Column.int8("b\u00e9")))),
        other(
            "44 00000015 0003 00000003 61c3a9 ffffffff 00000000",
            out -> BackendEncoder.dataRow(out, Arrays.asList("a\u00e9", null, ""))));
  }

  @ParameterizedTest
  @MethodSource("golden")
  void shouldEncodeGoldenBytes(String hex, Consumer<ByteBuf> encoder, BackendMessage message) {
    assertThat(PgBytes.hexOf(PgBytes.written(encoder))).isEqualTo(hex.replace(" ", ""));
  }

  @ParameterizedTest
  @MethodSource("golden")
  void shouldDecodeGoldenBytes(String hex, Consumer<ByteBuf> encoder, BackendMessage message)
      throws ProtocolViolation {
    ByteBuf in = PgBytes.stream(PgBytes.hex("ffff"), PgBytes.hex(hex), PgBytes.hex("ffff"));
    int length = in.writerIndex() - 4;
    assertThat(BackendDecoder.decodeFrame(in, 2, length)).isEqualTo(message);
    assertThat(BackendDecoder.decode(in.getByte(2), in.slice(7, length - 5))).isEqualTo(message);
    assertThat(in.readerIndex()).isZero();
  }

  @Test
  void shouldReadBareMinorVersionAsDocumented() throws ProtocolViolation {
    assertThat(BackendDecoder.decode((byte) 'v', PgBytes.hex("00000001 00000000")))
        .isEqualTo(new NegotiateProtocolVersion(1, List.of()));
  }

  @Test
  void shouldTellMethodsThatAreNotSpoken() throws ProtocolViolation {
    assertThat(BackendDecoder.decode((byte) 'R', PgBytes.hex("00000008 0102")))
        .isEqualTo(new Authentication.Unsupported(8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "52", // Authentication: nothing, too little, too much, without end
        "52 000000",
        "52 00000000 00",
        "52 00000003 00",
        "52 00000005 010203",
        "52 00000005 0102030405",
        "52 0000000a",
        "52 0000000a 4142",
        "52 0000000a 4100",
        "52 0000000a 00 00",
        "4b 00000001 010203", // BackendKeyData: short secret
        "4b 000000",
        "53 6100", // ParameterStatus: one string, no terminator, too much
        "53 6100 62",
        "53 6100 6200 00",
        "53",
        "5a", // ReadyForQuery: no status, unknown status, too much
        "5a 58",
        "5a 4949",
        "76 00030000", // NegotiateProtocolVersion: no count, wild counts, version 4, too much
        "76 00030000 7fffffff",
        "76 00030000 ffffffff 00",
        "76 00030000 00000002 00",
        "76 00040000 00000000",
        "76 00030000 00000000 00"
      })
  void shouldThrowOnlyViolationsWhenBodyIsWrong(String tagAndBody) {
    ByteBuf in = PgBytes.hex(tagAndBody);
    byte tag = in.readByte();
    assertThatThrownBy(() -> BackendDecoder.decode(tag, in)).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void shouldRefuseCancelSecretLongerThanProtocolAllows() throws ProtocolViolation {
    ByteBuf longest = PgBytes.body().int32(1).bytes(new byte[256]).raw();
    assertThat(BackendDecoder.decode((byte) 'K', longest)).isInstanceOf(BackendKeyData.class);
    ByteBuf longer = PgBytes.body().int32(1).bytes(new byte[257]).raw();
    assertThatThrownBy(() -> BackendDecoder.decode((byte) 'K', longer))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void shouldKeepUnknownErrorFieldsInOrder() throws ProtocolViolation {
    ByteBuf body =
        PgBytes.body()
            .text("M")
            .string("m")
            .int8(0xfe)
            .string("new")
            .text("C")
            .string("42P01")
            .int8(0)
            .raw();
    ErrorFields fields = ((ErrorResponse) BackendDecoder.decode((byte) 'E', body)).fields();
    assertThat(fields.fields())
        .containsExactly(entry('M', "m"), entry('\u00fe', "new"), entry('C', "42P01"));
    ByteBuf again = PgBytes.written(out -> BackendEncoder.error(out, fields));
    assertThat(again.slice(5, again.writerIndex() - 5)).isEqualTo(body);
  }

  static Stream<Arguments> brokenErrors() {
    return Stream.of(
        Arguments.of("", Map.of()),
        Arguments.of("00", Map.of()),
        Arguments.of("4d", Map.of('M', "")),
        Arguments.of("4d 6d", Map.of('M', "m")),
        Arguments.of("4d 6d00", Map.of('M', "m")),
        Arguments.of("4d 6d00 00 4d6e00", Map.of('M', "m")),
        Arguments.of("4d 6d00 4d6e00 00", Map.of('M', "n")));
  }

  @ParameterizedTest
  @MethodSource("brokenErrors")
  void shouldReadOfBrokenErrorsWhatIsThere(String hex, Map<Character, String> fields)
      throws ProtocolViolation {
    assertThat(BackendDecoder.decode((byte) 'N', PgBytes.hex(hex)))
        .isEqualTo(new NoticeResponse(new ErrorFields(new LinkedHashMap<>(fields))));
  }

  @Test
  void shouldPreferUntranslatedSeverity() {
    ErrorFields translated = ErrorFields.of("FATAL", "57P01", "m").with('S', "FATAL\u00c9");
    assertThat(translated.severity()).isEqualTo("FATAL");
    LinkedHashMap<Character, String> old = new LinkedHashMap<>(Map.of('S', "PANIC"));
    assertThat(new ErrorFields(old).severity()).isEqualTo("PANIC");
  }

  @Test
  void shouldHaveDefaultsWhenFieldsAreMissing() {
    ErrorFields none = new ErrorFields(new LinkedHashMap<>());
    assertThat(none.severity()).isEqualTo("ERROR");
    assertThat(none.sqlState()).isEqualTo("XX000");
    assertThat(none.message()).isEmpty();
    assertThat(none.detail()).isNull();
    assertThat(none.with(ErrorFields.HINT, "h").hint()).isEqualTo("h");
  }

  @Test
  void shouldRefuseToWriteWhatThePeerWouldMisread() {
    ByteBuf out = PgBytes.body().raw();
    assertThatThrownBy(() -> ErrorFields.of("ERROR", "08P01", "a\0b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BackendEncoder.parameterStatus(out, "a", "\0"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BackendEncoder.authenticationMd5Password(out, new byte[3]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BackendEncoder.backendKeyData(out, 1, new byte[3]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldNotPrintSecrets() {
    assertThat(new BackendKeyData(7, SALT)).hasToString("BackendKeyData[processId=7]");
  }

  private static Arguments golden(String hex, Consumer<ByteBuf> encoder, BackendMessage message) {
    return Arguments.of(hex, encoder, message);
  }

  private static Arguments other(String hex, Consumer<ByteBuf> encoder) {
    return Arguments.of(
        hex, encoder, new BackendMessage.Other(PgBytes.hex(hex.substring(0, 2)).getByte(0)));
  }
}
