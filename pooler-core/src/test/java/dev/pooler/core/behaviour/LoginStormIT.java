package dev.pooler.core.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.protocol.testing.PgBytes;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many clients at once open backends several at a time, but not all at a time. */
class LoginStormIT {
  private static final int POOL_SIZE = 20;
  private static final int AT_ONCE = POOL_SIZE / 4;

  /**
   * A server whose logins take until the test lets them through, and that never answers a query.
   */
  private static final class SlowServer implements AutoCloseable {
    private final ServerSocket listener =
        new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final Semaphore permits = new Semaphore(0);
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger through = new AtomicInteger();

    SlowServer() throws IOException {
      Thread.ofVirtual().start(this::acceptAll);
    }

    private void acceptAll() {
      try {
        while (true) {
          Socket socket = listener.accept();
          Thread.ofVirtual().start(() -> serve(socket));
        }
      } catch (IOException closed) {
        // The test is over.
      }
    }

    private void serve(Socket socket) {
      try (socket) {
        most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        in.skipNBytes(in.readInt() - Integer.BYTES);
        permits.acquireUninterruptibly();
        underWay.decrementAndGet();
        through.incrementAndGet();
        socket
            .getOutputStream()
            .write(
                PgBytes.bytesOf(
                    PgBytes.stream(
                        PgBytes.body().int32(0).asFrame('R'),
                        PgBytes.body().string("server_version").string("17.0").asFrame('S'),
                        PgBytes.body().int32(1).int32(2).asFrame('K'),
                        PgBytes.readyForQuery('I'))));
        in.readAllBytes();
      } catch (IOException gone) {
        // The pooler has hung up.
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }

  @Test
  void shouldBoundTheLoginsUnderWay() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    try (SlowServer server = new SlowServer();
        TestNode node =
            TestNode.start(
                new TestIni()
                    .database(
                        "db",
                        "host=127.0.0.1 port="
                            + server.listener.getLocalPort()
                            + " pool_size="
                            + POOL_SIZE)
                    .set("pool_mode", "transaction")
                    .set("server_tls_sslmode", "disable"))) {
      for (int i = 0; i < 3 * POOL_SIZE; i++) {
        clients.add(RawClient.to(node.port()).startup(3 << 16, "db", "postgres"));
      }
      await().until(() -> server.underWay.get() == AT_ONCE);
      server.permits.release(AT_ONCE);
      for (RawClient client : clients) {
        assertThat(client.read().status()).isEqualTo('I');
        client.send(PgBytes.query("select 1"));
      }
      await().until(() -> server.underWay.get() == AT_ONCE);
      for (int done = server.through.get(); done < POOL_SIZE; done++) {
        int before = server.through.get();
        server.permits.release();
        await().until(() -> server.through.get() > before);
      }
      await().until(() -> server.underWay.get() == 0);
      assertThat(server.most).hasValue(AT_ONCE);
      assertThat(server.through).hasValue(POOL_SIZE);
    } finally {
      clients.forEach(RawClient::close);
    }
  }
}
