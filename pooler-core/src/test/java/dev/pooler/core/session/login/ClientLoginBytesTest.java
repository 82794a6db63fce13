package dev.pooler.core.session.login;

import static dev.pooler.core.session.login.LoginEnds.identity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.core.config.TlsMode;
import dev.pooler.protocol.frontend.FrontendEncoder;
import dev.pooler.protocol.startup.ProtocolVersion;
import dev.pooler.protocol.startup.StartupEncoder;
import dev.pooler.protocol.startup.StartupMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Packets that come in pieces, too early, or not at all. */
final class ClientLoginBytesTest {
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
    identity(split.finish(step, "plain", TestPolicy.PASSWORD));
  }

  @Test
  void shouldLeaveRestWhenClientIsAheadOfUs() {
    var client = new TestClient(new TestPolicy(AuthType.PLAIN));
    client.start("user", "plain", "database", "app");
    FrontendEncoder.password(client.in, TestPolicy.PASSWORD);
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
}
