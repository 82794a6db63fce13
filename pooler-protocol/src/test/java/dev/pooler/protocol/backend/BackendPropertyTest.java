package dev.pooler.protocol.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.protocol.frame.ProtocolViolation;
import dev.pooler.protocol.frame.WireText;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class BackendPropertyTest {

  @Property
  void shouldDecodeErrorThatWasEncoded(@ForAll("fields") Map<Character, String> map)
      throws ProtocolViolation {
    ErrorFields fields = new ErrorFields(new LinkedHashMap<>(map));
    assertThat(decoded(PgBytes.written(out -> BackendEncoder.error(out, fields))))
        .isEqualTo(new ErrorResponse(fields));
    assertThat(decoded(PgBytes.written(out -> BackendEncoder.notice(out, fields))))
        .isEqualTo(new NoticeResponse(fields));
  }

  @Property
  void shouldDecodeParameterStatusThatWasEncoded(
      @ForAll @From("text") String name, @ForAll @From("text") String value)
      throws ProtocolViolation {
    assertThat(decoded(PgBytes.written(out -> BackendEncoder.parameterStatus(out, name, value))))
        .isEqualTo(new ParameterStatus(name, value));
  }

  @Property
  void shouldDecodeKeyThatWasEncoded(
      @ForAll int processId, @ForAll @Size(min = 4, max = 256) byte[] secret)
      throws ProtocolViolation {
    assertThat(
            decoded(PgBytes.written(out -> BackendEncoder.backendKeyData(out, processId, secret))))
        .isEqualTo(new BackendKeyData(processId, secret));
  }

  @Property
  void shouldDecodeNegotiationThatWasEncoded(
      @ForAll @IntRange(max = 0xffff) int minor,
      @ForAll @Size(max = 5) List<@From("text") String> unknown)
      throws ProtocolViolation {
    assertThat(
            decoded(
                PgBytes.written(
                    out -> BackendEncoder.negotiateProtocolVersion(out, minor, unknown))))
        .isEqualTo(new NegotiateProtocolVersion(minor, unknown));
  }

  @Property
  void shouldDecodeSaslDataThatWasEncoded(@ForAll byte[] data) throws ProtocolViolation {
    assertThat(
            decoded(PgBytes.written(out -> BackendEncoder.authenticationSaslContinue(out, data))))
        .isEqualTo(new Authentication.SaslContinue(data));
    assertThat(decoded(PgBytes.written(out -> BackendEncoder.authenticationSaslFinal(out, data))))
        .isEqualTo(new Authentication.SaslFinal(data));
  }

  @Provide
  Arbitrary<String> text() {
    return Arbitraries.strings()
        .withCharRange(' ', '\ud7ff')
        .withCharRange('\udc80', '\udcff')
        .ofMaxLength(30)
        .filter(BackendPropertyTest::isAsRead);
  }

  @Provide
  Arbitrary<Map<Character, String>> fields() {
    return Arbitraries.maps(Arbitraries.chars().range('\u0001', '\u00ff'), text()).ofMaxSize(12);
  }

  /** Escaped bytes that together are UTF-8 are never what a reader makes. */
  private static boolean isAsRead(String text) {
    ByteBuf bytes = PgBytes.written(out -> WireText.write(out, text));
    return WireText.read(PgBytes.bytesOf(bytes)).equals(text);
  }

  private static BackendMessage decoded(ByteBuf frame) throws ProtocolViolation {
    return BackendDecoder.decodeFrame(frame, 0, frame.writerIndex());
  }
}
