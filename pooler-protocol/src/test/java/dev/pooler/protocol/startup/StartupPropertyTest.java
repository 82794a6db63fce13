package dev.pooler.protocol.startup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.protocol.frame.ProtocolViolation;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class StartupPropertyTest {

  @Property
  void shouldDecodeWhatWasEncoded(
      @ForAll("parameters") Map<String, String> parameters,
      @ForAll @IntRange(max = 0xffff) int minor)
      throws ProtocolViolation {
    StartupMessage message =
        new StartupMessage(new ProtocolVersion(3, minor), new LinkedHashMap<>(parameters));
    ByteBuf in = PgBytes.written(out -> StartupEncoder.encode(out, message));
    assertThat(StartupDecoder.decode(in, 1 << 20)).isEqualTo(message);
    assertThat(in.isReadable()).isFalse();
  }

  @Property
  void shouldDecodeCancelRequestThatWasEncoded(
      @ForAll int processId, @ForAll @Size(min = 4, max = 256) byte[] secret)
      throws ProtocolViolation {
    CancelRequest cancel = new CancelRequest(processId, secret);
    ByteBuf in = PgBytes.written(out -> StartupEncoder.encode(out, cancel));
    assertThat(StartupDecoder.decode(in, 1 << 20)).isEqualTo(cancel);
  }

  @Property
  void shouldKeepAnyBytesOfNames(@ForAll @Size(min = 1, max = 40) byte[] name)
      throws ProtocolViolation {
    for (int i = 0; i < name.length; i++) {
      name[i] = name[i] == 0 ? 1 : name[i];
    }
    ByteBuf in =
        PgBytes.body().int32(3 << 16).string("user").bytes(name).int8(0).int8(0).asStartup();
    ByteBuf original = in.copy();
    StartupPacket packet = StartupDecoder.decode(in, 1 << 20);
    assertThat(packet).isNotNull();
    if (packet != null) {
      assertThat(PgBytes.written(out -> StartupEncoder.encode(out, packet))).isEqualTo(original);
    }
  }

  @Provide
  Arbitrary<Map<String, String>> parameters() {
    Arbitrary<String> text = Arbitraries.strings().ascii().excludeChars('\0').ofMaxLength(20);
    return Arbitraries.maps(text.filter(name -> !name.isEmpty()), text).ofMaxSize(10);
  }
}
