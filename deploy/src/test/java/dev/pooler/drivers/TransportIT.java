package dev.pooler.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pooler.core.loop.Transport;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a transport may not lose: the end of a connection, and bytes that had to wait. */
class TransportIT {
  private static final String DATABASE = "transport";
  private static final int SERVER_RESETS = 200;
  private static final int CLIENT_RESETS = 60;
  private static final int READERS = 8;
  private static final int ROWS = 2_500;
  private static final int CHUNK = 300_000;

  @ParameterizedTest
  @EnumSource(Transport.class)
  void shouldNoticeThatAServerWasReset(Transport transport) throws Exception {
    try (FakeServer server =
            new FakeServer(peer -> {
              peer.letIn();
              peer.read();
              for (int i = 0; i < 4; i++) {
                peer.send(row(1000));
              }
              peer.reset();
            });
        TestNode node =
            start(
                transport,
                new TestIni().database(DATABASE, "host=127.0.0.1 port=" + server.port()))) {
      for (int i = 0; i < SERVER_RESETS; i++) {
        try (RawClient client = RawClient.login(node.port(), DATABASE)) {
          client.send(PgBytes.query("select 1"));
          client.readToEnd();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void shouldNoticeThatAClientWasReset(Transport transport) throws Exception {
    TestPostgres postgres = TestPostgres.shared();
    postgres.run("drop database if exists " + DATABASE, "create database " + DATABASE);
    TestIni ini = new TestIni().database(DATABASE, postgres, "pool_size=8");
    ByteBuf[] pieces = new ByteBuf[10];
    try (TestNode node = start(transport, ini)) {
      for (int i = 0; i < CLIENT_RESETS; i++) {
        RawClient client = RawClient.login(node.port(), DATABASE);
        client.send(PgBytes.query("begin"));
        client.readUntil('Z');
        for (int p = 0; p < pieces.length; p++) {
          pieces[p] = PgBytes.query("select '" + "x".repeat(200 * p) + "'");
        }
        client.send(pieces);
        client.reset();
      }
      Awaitility.await()
          .until(
              () ->
                  postgres.ask(
                      "select count(*) from pg_stat_activity where state <> 'idle' and datname = '"
                          + DATABASE
                          + "'"),
              "0"::equals);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void shouldLoseNothingWhenClientsReadSlowly(Transport transport) throws Exception {
    TestIni ini =
        new TestIni()
            .database(DATABASE, TestPostgres.shared(), "dbname=postgres pool_size=" + READERS);
    String sql =
        "select repeat('x', 1 + g % 3000) from generate_series(1, " + ROWS + ") g order by g";
    try (TestNode node = start(transport, ini)) {
      List<SlowReader> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        RawClient client = RawClient.login(node.port(), DATABASE);
        readers.add(new SlowReader(client));
        client.send(PgBytes.query(sql), PgBytes.query(sql));
      }
      // Each has to wait while the others are read, so that everybody's reading stops and goes on.
      List<SlowReader> unfinished = new ArrayList<>(readers);
      while (!unfinished.isEmpty()) {
        for (SlowReader each : List.copyOf(unfinished)) {
          if (!each.readSome()) {
            unfinished.remove(each);
          }
        }
      }
      for (SlowReader reader : readers) {
        assertThat(reader.rows).isEqualTo(2 * ROWS);
        reader.client.close();
      }
    }
  }

  private static final class SlowReader {
    private final RawClient client;
    private int rows;
    private int answers;

    private SlowReader(RawClient client) {
      this.client = client;
    }

    /** Whether there is more to come. */
    private boolean readSome() throws IOException {
      for (int bytes = 0; bytes < CHUNK && answers < 2; ) {
        RawClient.Message message = client.read();
        bytes += message.body().length;
        switch (message.tag()) {
          case 'D' -> {
            int row = rows++ % ROWS + 1;
            assertThat(message.body()).hasSize(Short.BYTES + Integer.BYTES + 1 + row % 3000);
          }
          case 'Z' -> answers++;
          default -> assertThat(message.tag()).isIn('T', 'C');
        }
      }
      return answers < 2;
    }
  }

  private static ByteBuf row(int length) {
    return PgBytes.body().int16(1).int32(length).bytes(new byte[length]).asFrame('D');
  }

  private static TestNode start(Transport transport, TestIni ini) {
    assumeTrue(transport.unavailability() == null, () -> transport + " does not work here");
    return TestNode.start(
        ini.set("pool_mode", "transaction")
            .set("server_tls_sslmode", "disable")
            .own("event_loops", "1")
            .own("transport", transport.name().toLowerCase(Locale.ROOT)));
  }
}
