package dev.pooler.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.protocol.testing.PgBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        .isEqualTo("E(extended query protocol not supported by admin console) ZI E(bad packet)");
    assertThat(client.host.console.asked).isEmpty();
    assertThat(client.isOpen()).isFalse();
  }

  /** All measured at PgBouncer 1.26.1. */
  @ParameterizedTest
  @CsvSource({
    "B,E(extended query protocol not supported by admin console) ZI E(bad packet)",
    "E,E(extended query protocol not supported by admin console) ZI E(bad packet)",
    "D,E(unsupported packet type for admin console: 68) ZI E(bad packet)",
    "S,E(unsupported packet type for admin console: 83) ZI E(bad packet)",
    "F,E(unsupported packet type for admin console: 70) ZI E(bad packet)",
    "p,E(unknown pkt)",
    "z,E(unknown pkt)",
    "Q,E(incomplete query)"
  })
  void shouldEndAClientThatSaysAnythingElse(char tag, String heard) {
    client.send(PgBytes.frame(tag, (byte) 'x'));
    assertThat(client.heard()).isEqualTo(heard);
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void shouldNotMindTheRestOfACopyNorOfAQuery() {
    client.send(
        PgBytes.frame('d', (byte) 'x'),
        PgBytes.frame('c'),
        PgBytes.frame('f', (byte) 'x', (byte) 0),
        PgBytes.frame('Q', (byte) 'x', (byte) 0, (byte) 'y'));
    assertThat(client.heard()).isEqualTo("ZI");
    assertThat(client.host.console.asked).containsExactly("x");
    client.leave();
  }
}
