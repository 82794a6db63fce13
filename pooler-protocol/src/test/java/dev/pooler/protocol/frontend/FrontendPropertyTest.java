package dev.pooler.protocol.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.protocol.frame.ProtocolViolation;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

class FrontendPropertyTest {

  @Property
  void shouldDecodeParseThatWasEncoded(
      @ForAll @From("text") String name,
      @ForAll @From("text") String sql,
      @ForAll @Size(max = 20) int[] types)
      throws ProtocolViolation {
    assertThat(decoded(PgBytes.written(out -> FrontendEncoder.parse(out, name, sql, types))))
        .isEqualTo(new Parse(name, sql, types));
  }

  @Property
  void shouldDecodeBindThatWasEncoded(
      @ForAll @From("text") String portal,
      @ForAll @From("text") String statement,
      @ForAll("parameters") List<@Nullable String> parameters)
      throws ProtocolViolation {
    assertThat(
            decoded(
                PgBytes.written(out -> FrontendEncoder.bind(out, portal, statement, parameters))))
        .isEqualTo(new FrontendMessage.Bind(portal, statement));
  }

  @Property
  void shouldDecodeNamedMessagesThatWereEncoded(
      @ForAll ObjectKind kind, @ForAll @From("text") String name, @ForAll int maxRows)
      throws ProtocolViolation {
    assertThat(decoded(PgBytes.written(out -> FrontendEncoder.describe(out, kind, name))))
        .isEqualTo(new FrontendMessage.Describe(kind, name));
    assertThat(decoded(PgBytes.written(out -> FrontendEncoder.close(out, kind, name))))
        .isEqualTo(new FrontendMessage.Close(kind, name));
    assertThat(decoded(PgBytes.written(out -> FrontendEncoder.execute(out, name, maxRows))))
        .isEqualTo(new FrontendMessage.Execute(name, maxRows));
    assertThat(decoded(PgBytes.written(out -> FrontendEncoder.query(out, name))))
        .isEqualTo(new FrontendMessage.Query(name));
  }

  @Property
  void shouldDecodeSaslThatWasEncoded(@ForAll @From("text") String mechanism, @ForAll byte[] data)
      throws ProtocolViolation {
    PasswordMessage message =
        (PasswordMessage)
            decoded(
                PgBytes.written(out -> FrontendEncoder.saslInitialResponse(out, mechanism, data)));
    assertThat(message.asSaslInitialResponse()).isEqualTo(new SaslInitialResponse(mechanism, data));
    assertThat(decoded(PgBytes.written(out -> FrontendEncoder.saslResponse(out, data))))
        .isEqualTo(new PasswordMessage(data));
  }

  @Property
  void shouldDecodePasswordThatWasEncoded(@ForAll @From("text") String password)
      throws ProtocolViolation {
    PasswordMessage message =
        (PasswordMessage) decoded(PgBytes.written(out -> FrontendEncoder.password(out, password)));
    assertThat(message.asPassword()).isEqualTo(password);
  }

  @Provide
  Arbitrary<String> text() {
    return Arbitraries.strings()
        .withCharRange('\u0001', '\ud7ff')
        .withCharRange('\ue000', '\uffff')
        .ofMaxLength(40);
  }

  @Provide
  Arbitrary<List<@Nullable String>> parameters() {
    return text().injectNull(0.2).list().ofMaxSize(8);
  }

  private static FrontendMessage decoded(ByteBuf frame) throws ProtocolViolation {
    return FrontendDecoder.decodeFrame(frame, 0, frame.writerIndex());
  }
}
