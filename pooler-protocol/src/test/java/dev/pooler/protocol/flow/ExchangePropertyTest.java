package dev.pooler.protocol.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.protocol.flow.Wire.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Clients that send whatever they like, in transaction mode on backends that they share, see what
 * they would see on a PostgreSQL of their own; and a backend that is called idle is idle.
 */
class ExchangePropertyTest {
  private static final String[] TEXTS = {
    "row:1",
    "row:2",
    "row:3",
    "row:4",
    "none",
    "bad",
    "fail",
    "begin",
    "commit",
    "rollback",
    "deferred",
    "drop",
    "create",
    "copyout",
    ""
  };
  private static final String[] NAMES = {"", "a", "b", "c", "PGBOUNCER_1"};

  /** A client: its names, and the server it would have if it had one of its own. */
  private static final class Client {
    final ClientStatements statements;
    final ByteBuf seen = Unpooled.buffer();
    final ByteBuf direct = Unpooled.buffer();
    final FakePostgres postgres;

    Client(StatementCatalog catalog, FakePostgres.Shared shared) {
      statements = new ClientStatements(catalog);
      postgres = new FakePostgres(shared, direct);
    }
  }

  @Property(tries = 3000)
  void shouldShowEveryClientWhatItsOwnServerWould(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int limit) {
    run(new Random(seed), limit, false);
  }

  @Property(tries = 1500)
  void shouldShowEveryClientWhatItsOwnServerWouldWhenCopyContainsSync(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int limit) {
    run(new Random(seed), limit, true);
  }

  private static void run(Random random, int limit, boolean syncInCopy) {
    FakePostgres.Shared shared = new FakePostgres.Shared();
    FakePostgres.Shared directShared = new FakePostgres.Shared();
    StatementCatalog catalog = new StatementCatalog();
    List<Client> clients =
        List.of(new Client(catalog, directShared), new Client(catalog, directShared));
    List<Rig> rigs = List.of(new Rig(shared, limit), new Rig(shared, limit));
    for (int checkout = 0; checkout < 6; checkout++) {
      Client client = clients.get(random.nextInt(clients.size()));
      Rig rig = rigs.get(random.nextInt(rigs.size()));
      rig.attach(client.statements, client.seen);
      for (int batch = 0; batch <= 3; batch++) {
        List<Frame> frames =
            batch < 3 ? batch(random, syncInCopy) : List.of(Wire.sync(), Wire.query("rollback"));
        if (!converse(random, client, rig, frames, syncInCopy)) {
          return;
        }
      }
      if (rig.exchange.doubtful()) {
        return;
      }
      assertThat(rig.exchange.idle()).isTrue();
      rig.exchange.detach();
      rig.postgres.forgetUnnamed();
      client.postgres.forgetUnnamed();
      assertThat(rig.statements.size()).isEqualTo(rig.postgres.prepared());
      assertThat(client.statements.size()).isEqualTo(client.postgres.prepared());
    }
  }

  /**
   * Sends the frames in pieces, in any interleaving with the replies. Returns whether the backend
   * is still usable.
   */
  private static boolean converse(
      Random random, Client client, Rig rig, List<Frame> frames, boolean syncInCopy) {
    ByteBuf stream = Unpooled.buffer();
    for (Frame frame : frames) {
      stream.writeBytes(frame.bytes());
      client.postgres.onMessage(frame);
    }
    int pieces = random.nextBoolean() ? 9 : 400;
    while (stream.isReadable() || !rig.nothingUnderWay()) {
      int what = random.nextInt(3);
      if (what == 0 && stream.isReadable() && !rig.held) {
        byte[] piece = new byte[Math.min(stream.readableBytes(), 1 + random.nextInt(pieces))];
        stream.readBytes(piece);
        rig.clientSends(piece);
      } else if (what == 1) {
        rig.serverWorks(1 + random.nextInt(3));
      } else {
        rig.serverSends(1 + random.nextInt(pieces));
      }
      if (rig.outOfSync) {
        // Only where the replies cannot tell what the server has made of a Sync.
        assertThat(syncInCopy && client.postgres.copyFailed)
            .as("out of sync after %s: %s", frames, rig.trace)
            .isTrue();
        return false;
      }
      if (rig.exchange.idle()) {
        assertThat(rig.postgres.idle() && rig.nothingOwed()).as("really idle").isTrue();
      }
    }
    assertThat(rig.held).as("held for ever").isFalse();
    assertThat(Wire.take(client.seen))
        .as("replies to %s: %s", frames, rig.trace)
        .asString()
        .isEqualTo(Wire.take(client.direct).toString());
    assertThat(client.seen.isReadable()).isFalse();
    assertThat(rig.exchange.idle())
        .as("idle after %s: %s", frames, rig.trace)
        .isEqualTo(client.postgres.idle() && !rig.exchange.doubtful());
    return true;
  }

  /** What a client sends without waiting. */
  private static List<Frame> batch(Random random, boolean syncInCopy) {
    if (random.nextInt(12) == 0) {
      // Alone: what is sent behind a DEALLOCATE ALL before its reply is a known limitation.
      return List.of(Wire.sync(), Wire.query("deallocate"));
    }
    List<Frame> frames = new ArrayList<>();
    for (int i = random.nextInt(14); i > 0; i--) {
      String name = NAMES[random.nextInt(NAMES.length)];
      String portal = random.nextInt(4) == 0 ? "p" : "";
      switch (random.nextInt(20)) {
        case 0, 1, 2 -> frames.add(parse(random, name));
        case 3, 4, 5, 6 -> frames.add(Wire.bind(portal, name));
        case 7, 8 -> frames.add(Wire.execute(portal, random.nextInt(2)));
        case 9 -> frames.add(Wire.describeStatement(name));
        case 10 -> frames.add(Wire.describePortal(portal));
        case 11 -> frames.add(Wire.closeStatement(name));
        case 12 -> frames.add(Wire.frame('C', 'P', portal));
        case 13, 14, 15 -> frames.add(Wire.sync());
        case 16 -> frames.add(Wire.query(text(random) + (random.nextBoolean() ? ";row" : "")));
        case 17 -> frames.add(Wire.frame('F', random.nextInt(3) == 0 ? "fail" : "call"));
        case 18 -> copy(random, frames, syncInCopy);
        default -> frames.add(Wire.frame('H'));
      }
    }
    return frames;
  }

  private static Frame parse(Random random, String name) {
    // Known limitation: a Parse that is answered in the server's place cannot find its table
    // missing.
    return Wire.parse(name, name.isEmpty() && random.nextInt(4) == 0 ? "table" : text(random));
  }

  private static void copy(Random random, List<Frame> frames, boolean syncInCopy) {
    String text = random.nextInt(4) == 0 ? "trigger" : "copyin";
    boolean simple = random.nextBoolean();
    if (simple) {
      frames.add(Wire.query(text));
    } else {
      frames.add(Wire.closeStatement("in"));
      frames.add(Wire.parse("in", text));
      frames.add(Wire.bind("copy", "in"));
      frames.add(Wire.execute("copy", 0));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      if (syncInCopy && random.nextInt(2) == 0) {
        frames.add(Wire.sync());
      }
      frames.add(Wire.frame('d', random.nextInt(5) == 0 ? "bad" : "data"));
    }
    frames.add(random.nextInt(4) == 0 ? Wire.frame('f', "no") : Wire.frame('c'));
    if (!simple && random.nextInt(3) > 0) {
      frames.add(Wire.sync());
    }
  }

  private static String text(Random random) {
    return TEXTS[random.nextInt(TEXTS.length)];
  }
}
