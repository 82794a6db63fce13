package dev.pooler.core.behaviour;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.RawClient.Message;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocatorMetric;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is larger than any buffer passes without being kept, however slow the other side is. */
class LargeMessagesIT {
  private static final String DATABASE = "large_messages";
  private static final int SIZE = 100_000_000;
  private static final byte[] PIECE = new byte[100_000];

  /** Far less than a message; the allocator takes memory by 4 MB for each thread. */
  private static final long MOST_MEMORY = 48L << 20;

  static {
    Arrays.fill(PIECE, (byte) ' ');
  }

  private final TestPostgres postgres = TestPostgres.shared();

  @SuppressWarnings("NullAway.Init") // each test starts its own
  private TestNode node;

  private final long memoryBefore = memory();
  private long memoryMost;

  @AfterEach
  void stop() {
    node.close();
  }

  private RawClient login(String transport, String mode) throws Exception {
    postgres.run("drop database if exists " + DATABASE, "create database " + DATABASE);
    node =
        TestNode.start(
            new TestIni()
                .database(DATABASE, postgres, "pool_mode=" + mode)
                .own("transport", transport));
    return RawClient.to(node.port()).login(DATABASE, TestPostgres.USER);
  }

  private static long memory() {
    PooledByteBufAllocatorMetric metric = PooledByteBufAllocator.DEFAULT.metric();
    return metric.usedDirectMemory() + metric.usedHeapMemory();
  }

  private void watch() {
    memoryMost = Math.max(memoryMost, memory() - memoryBefore);
  }

  /** Sends a message with a body of {@link #SIZE} blanks between its first and its last bytes. */
  private void sendLarge(RawClient client, char tag, String first, String last) throws IOException {
    int length = Integer.BYTES + first.length() + SIZE + last.length();
    ByteBuf head = Unpooled.buffer().writeByte(tag).writeInt(length);
    head.writeCharSequence(first, US_ASCII);
    client.send(head);
    for (int sent = 0; sent < SIZE; sent += PIECE.length) {
      client.send(Unpooled.wrappedBuffer(PIECE));
      watch();
    }
    client.send(Unpooled.copiedBuffer(last, US_ASCII));
  }

  @ParameterizedTest
  @CsvSource({"io_uring,session", "io_uring,transaction", "epoll,session", "epoll,transaction"})
  void shouldPassLongQueries(String transport, String mode) throws Exception {
    try (RawClient client = login(transport, mode)) {
      sendLarge(client, 'Q', "select ", " 42\0");
      assertThat(client.read().rows()).containsExactly("42");

      sendLarge(client, 'P', "\0select ", " 43\0\0\0");
      client.send(
          PgBytes.body().string("").string("").int16(0).int16(0).int16(0).asFrame('B'),
          PgBytes.body().string("").int32(0).asFrame('E'),
          PgBytes.sync());
      assertThat(client.read().rows()).containsExactly("43");
    }
    assertThat(memoryMost).isLessThan(MOST_MEMORY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"io_uring", "epoll"})
  void shouldNotKeepWhatSlowReaderOfCopyHasNotRead(String transport) throws Exception {
    int rows = 100_000;
    try (RawClient client = login(transport, "transaction")) {
      client.send(
          PgBytes.query(
              "copy (select repeat('x', 999) from generate_series(1, " + rows + ")) to stdout"));
      await().until(() -> serverWaitsFor("ClientWrite"));
      watch();

      long bytes = 0;
      for (Message message = next(client); message.tag() != 'Z'; message = next(client)) {
        bytes += message.tag() == 'd' ? message.body().length : 0;
        watch();
      }
      assertThat(bytes).isEqualTo(rows * 1_000L);
    }
    assertThat(memoryMost).isLessThan(MOST_MEMORY);
  }

  private static Message next(RawClient client) throws IOException {
    return Objects.requireNonNull(client.next());
  }

  private boolean serverWaitsFor(String event) throws Exception {
    return !postgres
        .ask(
            "select count(*) from pg_stat_activity where wait_event in ('"
                + event
                + "') and datname = '"
                + DATABASE
                + "'")
        .equals("0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"io_uring", "epoll"})
  void shouldNotKeepWhatServerHasNotReadOfCopy(String transport) throws Exception {
    byte[] line = new byte[1_000];
    Arrays.fill(line, (byte) 'y');
    line[line.length - 1] = '\n';
    int rows = 60_000;
    try (RawClient client = login(transport, "transaction");
        Connection locking = postgres.connect(DATABASE);
        Statement lock = locking.createStatement()) {
      lock.execute("create table target (t text)");
      locking.setAutoCommit(false);
      lock.execute("lock table target");
      client.send(PgBytes.query("copy target from stdin"));
      // The server has not begun to read data, and will not before it gets the lock.
      AtomicLong sent = new AtomicLong();
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> write(client, line, rows, sent), Thread::startVirtualThread);
      await().until(() -> serverWaitsFor("relation"));
      awaitStandstill(sent);
      assertThat(sent.get()).isLessThan(rows);
      locking.commit();
      writing.join();

      assertThat(client.send(PgBytes.frame('c')).read().tags()).isEqualTo("GCZ");
      assertThat(client.query("select count(*) from target").rows())
          .containsExactly(String.valueOf(rows));
    }
    assertThat(memoryMost).isLessThan(MOST_MEMORY);
  }

  private void write(RawClient client, byte[] line, int rows, AtomicLong sent) {
    try {
      for (int i = 0; i < rows; i++) {
        client.send(PgBytes.frame('d', line));
        sent.incrementAndGet();
        watch();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitStandstill(AtomicLong count) {
    long[] before = {-1};
    await()
        .pollInterval(Duration.ofMillis(300))
        .until(() -> {
          boolean still = count.get() == before[0];
          before[0] = count.get();
          return still;
        });
  }
}
