package dev.pooler.core.relay;

import static dev.pooler.protocol.testing.PgBytes.body;
import static dev.pooler.protocol.testing.PgBytes.error;
import static dev.pooler.protocol.testing.PgBytes.frame;
import static dev.pooler.protocol.testing.PgBytes.query;
import static dev.pooler.protocol.testing.PgBytes.readyForQuery;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Neither side is read faster than the other one takes it. */
class RelayBackPressureTest {
  private final RelayRig rig = new RelayRig();

  @AfterEach
  void letGo() {
    rig.letGo();
  }

  @Test
  void shouldNotReadTheClientWhileTheServerDoesNotKeepUp() {
    rig.server.writable(false);
    rig.fromClient(query("select 1"));
    assertThat(rig.client.isReading()).isFalse();
    rig.server.writable(true);
    rig.relay().onServerWritable(true);
    assertThat(rig.client.isReading()).isTrue();
  }

  @Test
  void shouldNotReadTheServerWhileTheClientDoesNotKeepUp() {
    rig.fromClient(query("select 1"));
    rig.client.writable(false);
    rig.fromServer(body().int16(0).asFrame('T'));
    assertThat(rig.server.isReading()).isFalse();
    rig.client.writable(true);
    rig.relay().onClientWritable(true);
    assertThat(rig.server.isReading()).isTrue();
  }

  @Test
  void shouldReadBothSidesAgainAfterTheEnd() {
    rig.server.writable(false);
    rig.fromClient(query("copy t from stdin"));
    rig.fromClient(frame('d', new byte[100]));
    rig.client.writable(false);
    rig.fromServer(error("42P01", "no such table"), readyForQuery('I'));
    assertThat(rig.events()).last().isEqualTo("server idle");
    assertThat(rig.client.isReading()).isTrue();
    assertThat(rig.server.isReading()).isTrue();
  }

  @Test
  void shouldNotReadTheServerForAClientThatIsBehindFromTheBeginning() {
    rig.detach();
    rig.client.writable(false);
    rig.attach(true);
    assertThat(rig.server.isReading()).isFalse();
  }
}
