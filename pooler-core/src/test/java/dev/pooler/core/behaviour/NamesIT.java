package dev.pooler.core.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import dev.pooler.core.view.SocketView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers by names of a name server that the test is itself. */
class NamesIT {
  private final TestPostgres postgres = TestPostgres.shared();
  private final NameServer names = new NameServer();
  private TestIni ini = new TestIni();

  @BeforeEach
  void configure(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("resolv.conf");
    // The port behind a dot is BSD's way to write it.
    Files.writeString(file, "nameserver 127.0.0.1." + names.port() + "\n");
    ini =
        new TestIni()
            .database(
                "named",
                "host=db.pooler.test port=" + postgres.port() + " dbname=postgres pool_size=3")
            .set("pool_mode", "transaction")
            .set("server_login_retry", "0.1")
            .set("resolv_conf", file.toString());
  }

  @AfterEach
  void stop() {
    names.close();
  }

  private static RawClient login(TestNode node) throws IOException {
    return RawClient.to(node.port()).login("named", TestPostgres.USER);
  }

  private static List<SocketView> servers(TestNode node) {
    return node.node().operator().view().toCompletableFuture().join().servers();
  }

  @Test
  void shouldGoOnToTheNextAddressWhenOneFails() throws Exception {
    // Nobody listens at the first.
    names.addresses = List.of("127.0.0.9", "127.0.0.1");
    try (TestNode node = TestNode.start(ini);
        RawClient client = login(node)) {
      assertThat(client.query("select 1").rows()).containsExactly("1");
    }
  }

  @Test
  void shouldReplaceServersWhoseAddressHasLeftTheName() throws Exception {
    names.addresses = List.of("127.0.0.1");
    // Only the zone's serial number tells, or nobody does.
    ini.set("dns_max_ttl", "3600").set("dns_zone_check_period", "1");
    try (TestNode node = TestNode.start(ini);
        RawClient holding = login(node);
        RawClient idle = login(node)) {
      holding.query("begin");
      idle.query("select 1");
      await().until(() -> names.serialsTold.get() > 0);
      assertThat(servers(node)).hasSize(2);

      names.addresses = List.of("127.0.0.9");
      names.serial.incrementAndGet();

      await().until(() -> servers(node).size() == 1);
      assertThat(servers(node).getFirst().closeNeeded()).isTrue();
      assertThat(holding.query("commit").errors()).isEmpty();
      await().until(() -> servers(node).stream().noneMatch(SocketView::closeNeeded));
    }
  }

  /** Knows one name and its zone. */
  private static final class NameServer implements AutoCloseable {
    private static final int HEADER = 12;
    private static final int A = 1;
    private static final int SOA = 6;

    private final DatagramSocket socket;
    private volatile List<String> addresses = List.of();
    private final AtomicInteger serial = new AtomicInteger(1);
    private final AtomicInteger serialsTold = new AtomicInteger();

    NameServer() {
      try {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Thread.ofVirtual().start(this::serve);
    }

    int port() {
      return socket.getLocalPort();
    }

    private void serve() {
      try {
        while (true) {
          DatagramPacket packet = new DatagramPacket(new byte[512], 512);
          socket.receive(packet);
          byte[] answer = answer(packet.getData());
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      } catch (IOException closed) {
        // The test is over.
      }
    }

    private byte[] answer(byte[] asked) throws IOException {
      ByteBuffer query = ByteBuffer.wrap(asked);
      int end = HEADER;
      while (query.get(end) != 0) {
        end += query.get(end) + 1;
      }
      int type = query.getShort(end + 1);
      ByteBuffer out = ByteBuffer.allocate(512);
      int count = type == A ? addresses.size() : type == SOA ? 1 : 0;
      out.putShort(query.getShort(0)).putShort((short) 0x8580);
      out.putShort((short) 1).putShort((short) count).putInt(0);
      out.put(asked, HEADER, end + 5 - HEADER);
      if (type == A) {
        for (String address : addresses) {
          record(out, A, InetAddress.getByName(address).getAddress());
        }
      } else if (type == SOA) {
        serialsTold.incrementAndGet();
        // Two names that are those of the question, the number, four times.
        ByteBuffer data = ByteBuffer.allocate(24).putShort((short) 0xC00C).putShort((short) 0xC00C);
        record(out, SOA, data.putInt(serial.get()).array());
      }
      byte[] answer = new byte[out.position()];
      out.flip().get(answer);
      return answer;
    }

    private static void record(ByteBuffer out, int type, byte[] data) {
      out.putShort((short) 0xC00C).putShort((short) type).putShort((short) 1).putInt(0);
      out.putShort((short) data.length).put(data);
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
