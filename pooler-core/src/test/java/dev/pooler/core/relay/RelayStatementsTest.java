package dev.pooler.core.relay;

import static dev.pooler.core.relay.RelayRig.bind;
import static dev.pooler.core.relay.RelayRig.close;
import static dev.pooler.core.relay.RelayRig.execute;
import static dev.pooler.core.relay.RelayRig.parse;
import static dev.pooler.core.relay.RelayRig.selected;
import static dev.pooler.protocol.testing.PgBytes.commandComplete;
import static dev.pooler.protocol.testing.PgBytes.frame;
import static dev.pooler.protocol.testing.PgBytes.query;
import static dev.pooler.protocol.testing.PgBytes.readyForQuery;
import static dev.pooler.protocol.testing.PgBytes.sync;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Prepared statements that outlive a checkout, and the messages that have to wait for them. */
class RelayStatementsTest {
  private final RelayRig rig = new RelayRig();

  @AfterEach
  void letGo() {
    rig.letGo();
  }

  @Test
  void shouldPrepareAStatementOnceForEachBackendAndAnswerForIt() {
    rig.fromClient(parse("s", "select 1"), sync());
    rig.fromServer(frame('1'), readyForQuery('I'));
    assertThat(rig.serverTags()).isEqualTo("PS");
    assertThat(rig.clientTags()).isEqualTo("1Z");

    rig.attach(true);
    rig.fromClient(parse("t", "select 1"), bind("t"), execute(), close("t"), sync());
    assertThat(rig.serverTags()).isEqualTo("BES");
    assertThat(rig.clientTags()).isEqualTo("1");
    rig.fromServer(frame('2'), commandComplete("SELECT 0"), readyForQuery('I'));
    assertThat(rig.clientTags()).isEqualTo("2C3Z");
    assertThat(rig.events()).last().isEqualTo("server idle");
  }

  @Test
  void shouldHoldAMessageUntilTheReplyThatGivesItAMeaning() {
    rig.fromClient(parse("s", "select 1"), sync(), bind("s"), execute(), sync(), query("select 2"));
    assertThat(rig.serverTags()).isEqualTo("PS");
    assertThat(rig.server.isFlushed()).isTrue();
    assertThat(rig.client.isReading()).isFalse();

    rig.fromServer(frame('1'), readyForQuery('I'));

    assertThat(rig.events()).doesNotContain("server idle");
    assertThat(rig.serverTags()).isEqualTo("BESQ");
    assertThat(rig.server.isFlushed()).isTrue();
    assertThat(rig.client.isReading()).isTrue();
    rig.fromServer(frame('2'), commandComplete("SELECT 0"), readyForQuery('I'), selected('I'));
    assertThat(rig.clientTags()).isEqualTo("1Z2CZTDCZ");
    assertThat(rig.events()).last().isEqualTo("server idle");
  }

  @Test
  void shouldNotReadAClientOnHoldThoughTheServerKeepsUp() {
    rig.fromClient(parse("s", "select 1"), sync(), bind("s"), sync());
    rig.relay().onServerWritable(true);
    assertThat(rig.client.isReading()).isFalse();
    // What was on its way already stays in order.
    rig.fromClient(query("select 2"));
    rig.fromServer(frame('1'), readyForQuery('I'));
    assertThat(rig.serverTags()).isEqualTo("PSBSQ");
  }

  @Test
  void shouldLoseNoBufferWhenTheClientGoesWhileOnHold() {
    rig.fromClient(parse("s", "select 1"), sync(), bind("s"), sync());
    rig.detach();
    assertThat(rig.relay().isClean()).isFalse();
  }
}
