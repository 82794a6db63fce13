package dev.pooler.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.protocol.testing.PgBytes;
import org.junit.jupiter.api.Test;

/** A client of the console: what is run, and what not any more. */
class ConsoleSessionTest {
  private final ClientRig client = ClientRig.in(SessionState.CONSOLE);

  @Test
  void shouldRunEachQueryOfOneRead() {
    client.send(PgBytes.query("show pools"), PgBytes.query("show lists"));
    assertThat(client.heard()).isEqualTo("ZI ZI");
    assertThat(client.host.console.asked).containsExactly("show pools", "show lists");
    client.leave();
  }

  @Test
  void shouldRunNothingThatCameBehindTerminate() {
    client.send(PgBytes.frame('X'), PgBytes.query("shutdown"));
    assertThat(client.heard()).isEmpty();
    assertThat(client.host.console.asked).isEmpty();
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void shouldRunNothingThatCameBehindARefusedMessage() {
    client.send(
        PgBytes.frame('P', (byte) 0, (byte) 0, (byte) 0, (byte) 0),
        PgBytes.sync(),
        PgBytes.query("shutdown"));
    assertThat(client.heard())
        .isEqualTo("E(extended query protocol not supported by admin console)");
    assertThat(client.host.console.asked).isEmpty();
    assertThat(client.isOpen()).isFalse();
  }
}
