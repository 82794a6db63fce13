package dev.pooler.core.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.RawClient.Message;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Reading that is stopped and resumed thousands of times, of clients and of servers at once, while
 * more is always on its way: nothing may be lost, and nobody may be forgotten. With Netty's
 * multishot receive of io_uring a connection once was.
 */
class FloodIT {
  private static final int CLIENTS = 6;
  private static final int QUERIES = 200;
  private static final int LENGTH = 20_000;

  /**
   * What the kernel keeps for a socket: little, so that each side has to wait all the time, but
   * more than a packet of the loopback, else TCP itself waits.
   */
  private static final String SOCKET_BUFFER = "131072";

  @ParameterizedTest
  @CsvSource({
    "io_uring,1,transaction",
    "io_uring,2,transaction",
    "io_uring,1,session",
    "epoll,1,transaction",
    "epoll,2,transaction",
  })
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void shouldServeFloodsBothWays(String transport, String loops, String mode) throws Exception {
    TestIni ini =
        new TestIni()
            .database(
                "postgres", TestPostgres.shared(), "pool_size=" + CLIENTS + " pool_mode=" + mode)
            .set("tcp_socket_buffer", SOCKET_BUFFER)
            .own("transport", transport)
            .own("event_loops", loops);
    try (TestNode node = TestNode.start(ini)) {
      List<RawClient> clients = new ArrayList<>();
      List<CompletableFuture<Void>> floods = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        RawClient client = RawClient.to(node.port()).login("postgres", TestPostgres.USER);
        clients.add(client);
        floods.add(CompletableFuture.runAsync(() -> flood(client), Thread::startVirtualThread));
      }
      // By turns, so that each has to wait while the others are read.
      for (int answers = 0; answers < QUERIES; answers++) {
        for (RawClient client : clients) {
          readAnswer(client);
        }
      }
      floods.forEach(CompletableFuture::join);
      clients.forEach(RawClient::close);
    }
  }

  private static void flood(RawClient client) {
    ByteBuf query = PgBytes.query("select '" + "x".repeat(LENGTH) + "'");
    try {
      for (int i = 0; i < QUERIES; i++) {
        client.send(query.duplicate());
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void readAnswer(RawClient client) throws IOException {
    int rows = 0;
    Message message = Objects.requireNonNull(client.next());
    for (; message.tag() != 'Z'; message = Objects.requireNonNull(client.next())) {
      if (message.tag() == 'D') {
        assertThat(message.body()).hasSize(Short.BYTES + Integer.BYTES + LENGTH);
        rows++;
      } else {
        assertThat(message.tag()).isIn('T', 'C', 'S', 'N', 'K');
      }
    }
    assertThat(rows).isEqualTo(1);
  }
}
