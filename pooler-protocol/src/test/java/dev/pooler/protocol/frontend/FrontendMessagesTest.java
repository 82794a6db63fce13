package dev.pooler.protocol.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.protocol.frame.ProtocolViolation;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrontendMessagesTest {

  private static final byte[] DATA = {1, 2};

  /** Bytes, how they are written, and what they are read as. */
  static Stream<Arguments> golden() {
    return Stream.of(
        golden(
            "51 00000008 c3a93b 00",
            out -> FrontendEncoder.query(out, "\u00e9;"),
            new FrontendMessage.Query("\u00e9;")),
        golden(
            "50 00000012 6e00 7300 0002 00000017 00000000",
            out -> FrontendEncoder.parse(out, "n", "s", 23, 0),
            new Parse("n", "s", new int[] {23, 0})),
        golden(
            "50 00000008 00 00 0000",
            out -> FrontendEncoder.parse(out, "", ""),
            new Parse("", "", new int[0])),
        golden(
            "42 00000017 7000 7300 0000 0002 00000001 78 ffffffff 0000",
            out -> FrontendEncoder.bind(out, "p", "s", Arrays.asList("x", null)),
            new FrontendMessage.Bind("p", "s")),
        golden(
            "44 00000007 53 7300",
            out -> FrontendEncoder.describe(out, ObjectKind.STATEMENT, "s"),
            new FrontendMessage.Describe(ObjectKind.STATEMENT, "s")),
        golden(
            "44 00000006 50 00",
            out -> FrontendEncoder.describe(out, ObjectKind.PORTAL, ""),
            new FrontendMessage.Describe(ObjectKind.PORTAL, "")),
        golden(
            "43 00000007 53 7300",
            out -> FrontendEncoder.close(out, ObjectKind.STATEMENT, "s"),
            new FrontendMessage.Close(ObjectKind.STATEMENT, "s")),
        golden(
            "45 0000000a 7000 00000064",
            out -> FrontendEncoder.execute(out, "p", 100),
            new FrontendMessage.Execute("p", 100)),
        golden("53 00000004", FrontendEncoder::sync, new FrontendMessage.Sync()),
        golden("48 00000004", FrontendEncoder::flush, new FrontendMessage.Flush()),
        golden("58 00000004", FrontendEncoder::terminate, new FrontendMessage.Terminate()),
        golden(
            "70 00000007 707700",
            out -> FrontendEncoder.password(out, "pw"),
            new PasswordMessage(new byte[] {'p', 'w', 0})),
        golden(
            "70 0000000c 4100 00000002 0102",
            out -> FrontendEncoder.saslInitialResponse(out, "A", DATA),
            new PasswordMessage(new byte[] {'A', 0, 0, 0, 0, 2, 1, 2})),
        golden(
            "70 0000000a 4100 ffffffff",
            out -> FrontendEncoder.saslInitialResponse(out, "A", null),
            new PasswordMessage(new byte[] {'A', 0, -1, -1, -1, -1})),
        golden(
            "70 00000006 0102",
            out -> FrontendEncoder.saslResponse(out, DATA),
            new PasswordMessage(DATA)),
        golden(
            "64 00000005 ff",
            out -> out.writeBytes(PgBytes.frame('d', (byte) 0xff)),
            new FrontendMessage.Other((byte) 'd')));
  }

  @ParameterizedTest
  @MethodSource("golden")
  void shouldEncodeGoldenBytes(String hex, Consumer<ByteBuf> encoder, FrontendMessage message) {
    assertThat(PgBytes.hexOf(PgBytes.written(encoder))).isEqualTo(hex.replace(" ", ""));
  }

  @ParameterizedTest
  @MethodSource("golden")
  void shouldDecodeGoldenBytes(String hex, Consumer<ByteBuf> encoder, FrontendMessage message)
      throws ProtocolViolation {
    ByteBuf in = PgBytes.stream(PgBytes.hex("ffff"), PgBytes.hex(hex), PgBytes.hex("ffff"));
    int length = in.writerIndex() - 4;
    assertThat(FrontendDecoder.decodeFrame(in, 2, length)).isEqualTo(message);
    assertThat(FrontendDecoder.decode(in.getByte(2), in.slice(7, length - 5))).isEqualTo(message);
    assertThat(in.readerIndex()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "51", // Query: nothing, no terminator, too much
        "51 61",
        "51 6100 00",
        "50 00 00", // Parse: no count, types missing, too many
        "50 00 00 0001",
        "50 00 00 ffff 00000000",
        "50 00 00 0000 00000000",
        "50 61",
        "42 00", // Bind: one name
        "42 00 61",
        "44", // Describe: nothing, unknown kind, no name, too much
        "44 54 00",
        "44 53",
        "44 53 00 00",
        "43 00 00", // Close: unknown kind
        "45 00 000000", // Execute: short, long
        "45 00 0000000000",
        "53 00", // Sync and Flush: with a body
        "48 00"
      })
  void shouldThrowOnlyViolationsWhenBodyIsWrong(String tagAndBody) {
    ByteBuf in = PgBytes.hex(tagAndBody);
    byte tag = in.readByte();
    assertThatThrownBy(() -> FrontendDecoder.decode(tag, in)).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void shouldUsePostgresWordsWhenKindIsUnknown() {
    assertThatThrownBy(() -> FrontendDecoder.decode((byte) 'D', PgBytes.hex("54 00")))
        .hasMessage("invalid DESCRIBE message subtype 84");
  }

  @Test
  void shouldReadPasswordAndSaslOutOfTheSameMessage() throws ProtocolViolation {
    assertThat(new PasswordMessage(new byte[] {'p', 'w', 0}).asPassword()).isEqualTo("pw");
    assertThat(new PasswordMessage(new byte[] {'A', 0, 0, 0, 0, 2, 1, 2}).asSaslInitialResponse())
        .isEqualTo(new SaslInitialResponse("A", DATA));
    assertThat(new PasswordMessage(new byte[] {'A', 0, -1, -1, -1, -1}).asSaslInitialResponse())
        .isEqualTo(new SaslInitialResponse("A", null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7077", "7000 00"})
  void shouldThrowOnlyViolationsWhenPasswordIsWrong(String hex) {
    assertThatThrownBy(() -> message(hex).asPassword()).isInstanceOf(ProtocolViolation.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "41",
        "4100",
        "4100 000000",
        "4100 00000001",
        "4100 7fffffff 00",
        "4100 fffffffe",
        "4100 00000000 00",
        "4100 ffffffff 00"
      })
  void shouldThrowOnlyViolationsWhenSaslInitialResponseIsWrong(String hex) {
    assertThatThrownBy(() -> message(hex).asSaslInitialResponse())
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void shouldNotPrintSecrets() {
    assertThat(message("707700")).hasToString("PasswordMessage[]");
    assertThat(new SaslInitialResponse("A", DATA)).hasToString("SaslInitialResponse[mechanism=A]");
  }

  @Test
  void shouldRefuseToWriteWhatThePeerWouldMisread() {
    ByteBuf out = PgBytes.body().raw();
    assertThatThrownBy(() -> FrontendEncoder.query(out, "a\0b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FrontendEncoder.parse(out, "", "", new int[65_536]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldTakeAsManyTypesAsTheCountCanSay() throws ProtocolViolation {
    int[] types = new int[65_535];
    Arrays.fill(types, 23);
    ByteBuf frame = PgBytes.written(out -> FrontendEncoder.parse(out, "", "", types));
    assertThat(FrontendDecoder.decodeFrame(frame, 0, frame.writerIndex()))
        .isEqualTo(new Parse("", "", types));
  }

  @Test
  void shouldKeepNamesThatAreNotUtf8() throws ProtocolViolation {
    ByteBuf frame = PgBytes.frame('C', (byte) 'S', (byte) 0xe9, (byte) 0xff, (byte) 0);
    FrontendMessage.Close close =
        (FrontendMessage.Close) FrontendDecoder.decodeFrame(frame, 0, frame.writerIndex());
    assertThat(PgBytes.written(out -> FrontendEncoder.close(out, close.kind(), close.name())))
        .isEqualTo(frame);
  }

  private static PasswordMessage message(String hex) {
    return new PasswordMessage(PgBytes.bytesOf(PgBytes.hex(hex)));
  }

  private static Arguments golden(String hex, Consumer<ByteBuf> encoder, FrontendMessage message) {
    return Arguments.of(hex, encoder, message);
  }
}
