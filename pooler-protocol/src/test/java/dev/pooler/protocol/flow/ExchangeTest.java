package dev.pooler.protocol.flow;

import static dev.pooler.protocol.flow.Wire.bind;
import static dev.pooler.protocol.flow.Wire.closeStatement;
import static dev.pooler.protocol.flow.Wire.describeStatement;
import static dev.pooler.protocol.flow.Wire.execute;
import static dev.pooler.protocol.flow.Wire.frame;
import static dev.pooler.protocol.flow.Wire.parse;
import static dev.pooler.protocol.flow.Wire.query;
import static dev.pooler.protocol.flow.Wire.sync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.protocol.flow.Wire.Frame;
import dev.pooler.protocol.testing.Allocations;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** Named statements in transaction mode: what the client sees, and what the server gets. */
class ExchangeTest {
  private final StatementCatalog catalog = new StatementCatalog();
  private final ClientStatements client = new ClientStatements(catalog);
  private final FakePostgres.Shared database = new FakePostgres.Shared();
  private final Rig rig = attached(new Rig(database, 2), client);

  private static Rig attached(Rig rig, ClientStatements client) {
    rig.attach(client, Unpooled.buffer());
    return rig;
  }

  private static String received(Rig rig) {
    String all = String.join(" ", rig.seenByServer.stream().map(Frame::toString).toList());
    rig.seenByServer.clear();
    return all.replace("...)", ")").replace("....)", ")");
  }

  @Test
  void shouldPrepareOnceForTwoClients() {
    assertThat(rig.converse(parse("a", "row:1"), sync())).isEqualTo("1 Z(I)");
    assertThat(received(rig)).isEqualTo("P(PGBOUNCER_1.row:1) S");
    rig.exchange.detach();
    ClientStatements other = new ClientStatements(catalog);
    attached(rig, other);
    assertThat(rig.converse(parse("b", "row:1"), bind("", "b"), execute("", 0), sync()))
        .isEqualTo("1 2 D(row:1.) C(SELECT 1.) Z(I)");
    assertThat(received(rig)).doesNotContain("P(").contains("B(.PGBOUNCER_1)");
    assertThat(rig.exchange.clientParses()).isEqualTo(2);
    assertThat(rig.exchange.serverParses()).isEqualTo(1);
    assertThat(rig.exchange.binds()).isEqualTo(1);
    assertThat(catalog.size()).isEqualTo(1);
    assertThat(rig.exchange.idle()).isTrue();
  }

  @Test
  void shouldPrepareOnTheBackendThatLacksTheStatement() {
    rig.converse(parse("a", "row:1"), sync());
    Rig second = attached(new Rig(database, 2), client);
    assertThat(second.converse(describeStatement("a"), bind("", "a"), sync()))
        .isEqualTo("t(..) T(row:1.) 2 Z(I)");
    assertThat(received(second)).startsWith("P(PGBOUNCER_1.row:1) D(SPGBOUNCER_1.) B(.PGB");
  }

  @Test
  void shouldAnswerInOrderBehindWhatTheServerOwes() {
    rig.converse(parse("a", "row:1"), sync());
    assertThat(
            rig.converse(
                parse("", "none"),
                parse("b", "row:1"),
                bind("", ""),
                closeStatement("b"),
                closeStatement("a"),
                execute("", 0),
                sync()))
        .isEqualTo("1 1 2 3 3 C(INSERT 0 1.) Z(I)");
    assertThat(client.size()).isZero();
  }

  @Test
  void shouldAnswerAtOnceWhenNothingIsOwed() {
    rig.converse(parse("a", "row:1"), sync());
    ByteBuf seen = Unpooled.buffer();
    rig.attach(client, seen);
    rig.clientSends(closeStatement("a").bytes());
    assertThat(Wire.take(seen)).hasToString("[3]");
    assertThat(rig.exchange.idle()).as("the Sync is still to come").isFalse();
  }

  @Test
  void shouldCloseTheLeastRecentlyUsed() {
    rig.converse(parse("a", "row:1"), parse("b", "row:2"), bind("", "a"), sync());
    received(rig);
    assertThat(rig.converse(parse("c", "row:3"), sync())).isEqualTo("1 Z(I)");
    assertThat(received(rig)).isEqualTo("C(SPGBOUNCER_2.) P(PGBOUNCER_3.row:3) S");
    assertThat(rig.postgres.prepared()).isEqualTo(2);
    assertThat(rig.converse(bind("", "b"), execute("", 0), sync()))
        .isEqualTo("2 D(row:2.) C(SELECT 1.) Z(I)");
    assertThat(received(rig)).startsWith("C(SPGBOUNCER_1.) P(PGBOUNCER_2.row:2) B(");
    assertThat(rig.statements.size()).isEqualTo(2);
  }

  @Test
  void shouldKeepWhatASkippedCloseWasToEvict() {
    rig.converse(parse("a", "row:1"), parse("b", "row:2"), sync());
    assertThat(rig.converse(parse("", "bad"), parse("c", "row:3"), sync()))
        .isEqualTo("E(42601.) Z(I)");
    received(rig);
    assertThat(rig.statements.size()).isEqualTo(2);
    assertThat(rig.converse(bind("", "a"), sync())).isEqualTo("2 Z(I)");
    assertThat(received(rig)).startsWith("B(");
  }

  @Test
  void shouldNotKeepTheNameOfAFailedOrSkippedParse() {
    assertThat(rig.converse(parse("a", "bad"), parse("b", "row:1"), sync()))
        .isEqualTo("E(42601.) Z(I)");
    assertThat(client.size()).isZero();
    assertThat(rig.converse(bind("", "a"), sync(), bind("", "b"), sync()))
        .isEqualTo("E(26000.) Z(I) E(26000.) Z(I)");
    assertThat(rig.converse(parse("a", "row:1"), sync())).isEqualTo("1 Z(I)");
  }

  @Test
  void shouldKeepTheNameWhoseCloseWasSkipped() {
    rig.converse(parse("a", "row:1"), sync());
    rig.converse(parse("", "bad"), closeStatement("a"), sync());
    assertThat(rig.converse(bind("", "a"), sync())).isEqualTo("2 Z(I)");
  }

  @Test
  void shouldFailTheClientsOwnMessageWhenAnAddedParseFails() {
    rig.converse(parse("a", "table"), sync());
    database.dropped = true;
    Rig second = attached(new Rig(database, 2), client);
    assertThat(second.converse(bind("", "a"), execute("", 0), sync())).isEqualTo("E(42P01.) Z(I)");
    assertThat(second.statements.size()).isZero();
    database.dropped = false;
    assertThat(second.converse(bind("", "a"), execute("", 0), sync()))
        .isEqualTo("2 C(INSERT 0 1.) Z(I)");
  }

  @Test
  void shouldRefuseANameInUse() {
    rig.converse(parse("a", "row:1"), query("begin"), sync());
    assertThat(rig.converse(parse("a", "row:2"), bind("", "a"), sync()))
        .isEqualTo("E(42P05.) Z(E)");
    assertThat(rig.converse(query("rollback"), bind("", "a"), execute("", 0), sync()))
        .isEqualTo("C(COMMIT.) Z(I) 2 D(row:1.) C(SELECT 1.) Z(I)");
    assertThat(rig.converse(parse("a", "row:3"), sync())).isEqualTo("E(42P05.) Z(I)");
  }

  @Test
  void shouldNotLetAClientReachStatementsByTheirSharedNames() {
    rig.converse(parse("a", "row:1"), sync());
    rig.attach(new ClientStatements(catalog), Unpooled.buffer());
    assertThat(rig.converse(bind("", "PGBOUNCER_1"), sync())).isEqualTo("E(26000.) Z(I)");
    assertThat(rig.converse(describeStatement("PGBOUNCER_1"), sync())).isEqualTo("E(26000.) Z(I)");
    assertThat(rig.converse(closeStatement("PGBOUNCER_1"), sync())).isEqualTo("3 Z(I)");
    assertThat(rig.postgres.prepared()).isEqualTo(1);
  }

  @Test
  void shouldPassUnnamedStatementsAndPortalsUntouched() {
    assertThat(
            rig.converse(
                parse("", "row:1"),
                bind("p", ""),
                describeStatement(""),
                Wire.describePortal("p"),
                execute("p", 1),
                frame('C', 'P', "p"),
                closeStatement(""),
                sync()))
        .isEqualTo("1 2 t(..) T(row:1.) T(row:1.) D(row:1.) s 3 3 Z(I)");
    assertThat(received(rig)).doesNotContain("PGBOUNCER");
    assertThat(client.size() + rig.statements.size()).isZero();
  }

  @Test
  void shouldForgetStatementsWithDeallocateAll() {
    rig.converse(parse("a", "row:1"), sync());
    assertThat(rig.converse(query("deallocate"))).isEqualTo("C(DEALLOCATE ALL.) Z(I)");
    assertThat(client.size() + rig.statements.size()).isZero();
    assertThat(rig.converse(bind("", "a"), sync())).isEqualTo("E(26000.) Z(I)");
  }

  @Test
  void shouldForgetTheBackendsStatementsWhenThePoolerResetsIt() {
    rig.converse(parse("a", "row:1"), sync());
    rig.exchange.detach();
    rig.attach(null, Unpooled.buffer());
    rig.converse(query("deallocate"));
    assertThat(rig.statements.size()).isZero();
    assertThat(client.size()).isEqualTo(1);
    rig.exchange.detach();
    assertThat(attached(rig, client).converse(bind("", "a"), sync())).isEqualTo("2 Z(I)");
  }

  @Test
  void shouldHoldWhatDependsOnAnEarlierSegment() {
    rig.clientSends(parse("a", "bad").bytes());
    rig.clientSends(sync().bytes());
    rig.clientSends(parse("a", "row:1").bytes());
    assertThat(rig.held).isTrue();
    assertThat(rig.converse()).isEqualTo("E(42601.) Z(I) 1");
    assertThat(rig.held).isFalse();
    assertThat(rig.converse(sync())).isEqualTo("Z(I)");
  }

  @Test
  void shouldPrepareAgainWhatAnEarlierSegmentMayNotHavePrepared() {
    rig.converse(parse("a", "row:1"), sync());
    Rig second = attached(new Rig(database, 2), client);
    assertThat(
            second.converse(
                parse("", "bad"), bind("", "a"), sync(), bind("", "a"), execute("", 0), sync()))
        .isEqualTo("E(42601.) Z(I) 2 D(row:1.) C(SELECT 1.) Z(I)");
  }

  @Test
  void shouldTakeBackWhatABackendThatDiedHasNotDone() {
    rig.clientSends(parse("a", "row:1").bytes());
    rig.exchange.detach();
    assertThat(client.size()).isZero();
    assertThat(rig.exchange.idle()).isFalse();
  }

  @Test
  void shouldLeaveStatementsAloneWhenNobodyTracksThem() {
    rig.exchange.attach(null, null);
    assertThat(rig.converse(parse("a", "row:1"), bind("", "a"), sync())).isEqualTo("1 2 Z(I)");
    assertThat(received(rig)).startsWith("P(a.row:1)");
  }

  /** PostgreSQL would hang up on such a message, and the next client would be without a backend. */
  @Test
  void shouldNotPassWhatNoClientSends() {
    for (int tag = 0; tag < 256; tag++) {
      boolean known = "QPBDECSFdcfHX".indexOf(tag) >= 0;
      ByteBuf in = Unpooled.wrappedBuffer(frame((char) tag).bytes());
      for (ClientStatements tracked : new ClientStatements[] {client, null}) {
        Exchange exchange = new Exchange();
        exchange.attach(tracked, new ServerStatements(1));
        Verdict verdict = exchange.onFrontend((byte) tag, in, 0, 5);
        assertThat(verdict == Verdict.OUT_OF_SYNC).as("%c", tag).isEqualTo(!known);
        assertThat(exchange.idle()).as("%c changes nothing", tag).isEqualTo(!known || isLate(tag));
      }
    }
  }

  /** What nobody waits for must be such that PostgreSQL has nothing to say to it. */
  @Test
  void shouldNotPassWhatTheServerWouldObjectToTooLate() {
    assertThat(verdictOn('H', 5)).isEqualTo(Verdict.PASS);
    assertThat(verdictOn('H', 6)).isEqualTo(Verdict.OUT_OF_SYNC);
    assertThat(verdictOn('d', Integer.MAX_VALUE)).isEqualTo(Verdict.PASS);
    for (char tag : new char[] {'c', 'f'}) {
      assertThat(verdictOn(tag, 10_001)).isEqualTo(Verdict.PASS);
      assertThat(verdictOn(tag, 10_002)).isEqualTo(Verdict.OUT_OF_SYNC);
    }
  }

  private Verdict verdictOn(char tag, int length) {
    ByteBuf in = Unpooled.buffer().writeByte(tag).writeInt(length - 1);
    return rig.exchange.onFrontend((byte) tag, in, 0, length);
  }

  private static boolean isLate(int tag) {
    return "dcfHX".indexOf(tag) >= 0;
  }

  @Test
  void shouldPassTheTailOfALongBindThrough() {
    rig.converse(parse("a", "row:1"), sync());
    received(rig);
    byte[] whole = frame('B', "portal", "a", (short) 0, (short) 1, 8, 1, 2, (short) 0).bytes();
    for (byte b : whole) {
      rig.clientSends(new byte[] {b});
    }
    rig.converse(sync());
    assertThat(rig.seenByServer.getFirst().bytes())
        .isEqualTo(
            frame('B', "portal", "PGBOUNCER_1", (short) 0, (short) 1, 8, 1, 2, (short) 0).bytes());
  }

  @Test
  void shouldAllocateNothingForAPreparedQuery() throws Throwable {
    rig.converse(parse("a", "row:1"), sync());
    ByteBuf sent = Unpooled.buffer();
    for (Frame f : new Frame[] {bind("", "a"), execute("", 0), sync()}) {
      sent.writeBytes(f.bytes());
    }
    ByteBuf replies = Unpooled.buffer();
    for (Frame f :
        new Frame[] {frame('2'), frame('D', "row:1"), frame('C', "SELECT 1"), frame('Z', 'I')}) {
      replies.writeBytes(f.bytes());
    }
    ByteBuf out = Unpooled.buffer();
    long bytes =
        Allocations.of(() -> {
          for (int i = 0; i < 1000; i++) {
            prepared(sent, replies, out.clear());
          }
        });
    // Fewer than one object for each of the 1000 queries.
    assertThat(bytes).as("of 7000 frames").isLessThan(16_000);
    assertThat(rig.exchange.idle()).isTrue();
    assertThat(rig.exchange.binds()).isEqualTo(2000);
  }

  private void prepared(ByteBuf sent, ByteBuf replies, ByteBuf out) {
    for (int at = 0; at < sent.writerIndex(); at += sent.getInt(at + 1) + 1) {
      if (rig.exchange.onFrontend(sent.getByte(at), sent, at, sent.getInt(at + 1) + 1)
          == Verdict.REPLACE) {
        rig.exchange.writeToServer(out);
      }
    }
    for (int at = 0; at < replies.writerIndex(); at += replies.getInt(at + 1) + 1) {
      rig.exchange.onBackend(replies.getByte(at), replies, at, replies.getInt(at + 1) + 1);
    }
  }
}
