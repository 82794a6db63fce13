package dev.pooler.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.protocol.testing.PgBytes;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class WireTextPropertyTest {

  @Property
  void shouldGiveBackAnyBytes(@ForAll byte[] bytes) {
    assertThat(rewritten(bytes)).isEqualTo(bytes);
    assertThat(WireText.read(PgBytes.body().int8(7).bytes(bytes).int8(7).raw(), 1, bytes.length))
        .isEqualTo(WireText.read(bytes));
  }

  @Property
  void shouldReadAsUtf8WhenBytesAreUtf8(@ForAll String text) {
    // As bytes and back, so that lone surrogates of the generator become question marks.
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(WireText.read(bytes)).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
    assertThat(rewritten(bytes)).isEqualTo(bytes);
  }

  @Example
  void shouldEscapeOnlyWhatIsNotUtf8() {
    assertThat(WireText.read(PgBytes.bytesOf(PgBytes.hex("61 ff c3a9 c3 28 f09f9880 ed b2 80"))))
        .isEqualTo("a\udcff\u00e9\udcc3(\ud83d\ude00\udced\udcb2\udc80");
  }

  @Example
  void shouldTellLatin1AndUtf8NamesApart() {
    assertThat(WireText.read(new byte[] {(byte) 0xe9}))
        .isNotEqualTo(WireText.read("\u00e9".getBytes(StandardCharsets.UTF_8)));
  }

  @Example
  void shouldRefuseNulInsideString() {
    assertThatThrownBy(() -> WireText.writeCString(PgBytes.body().raw(), "a\0b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] rewritten(byte[] bytes) {
    return PgBytes.bytesOf(PgBytes.written(out -> WireText.write(out, WireText.read(bytes))));
  }
}
