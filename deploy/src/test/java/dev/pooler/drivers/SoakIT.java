package dev.pooler.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two hundred clients on ten backends, while backends are terminated and PostgreSQL crashes. Short by default: a number of
 * steps, and one crash; with {@code -Dpooler.soak.seconds=60} at least a minute, with a crash every ten seconds.
 */
class SoakIT {
  static final String DATABASE = "soak";
  private static final int CLIENTS = 200;
  private static final int BACKENDS = 10;
  private static final int STEPS = 6_000;
  private static final int SECONDS = Integer.getInteger("pooler.soak.seconds", 0);
  private static final int CRASH_EVERY = 50;
  private static final String OURS =
      " from pg_stat_activity where datname = '" + DATABASE + "' and backend_type = 'client backend'";

  private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger samples = new AtomicInteger();
  private final AtomicInteger crashes = new AtomicInteger();
  private final LongAdder steps = new LongAdder();
  private volatile boolean over;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void shouldKeepEveryPromiseWhileBackendsAreKilled() throws Exception {
    try (TestPostgres postgres = TestPostgres.start(Map.of("max_connections", "60", "synchronous_commit", "on"))) {
      postgres.run("create database " + DATABASE);
      try (Connection direct = postgres.connect(DATABASE);
          Statement statement = direct.createStatement()) {
        statement.execute("create table accounts (id int primary key, balance bigint)");
        statement.execute("insert into accounts select g, 1000 from generate_series(0, 49) g");
        statement.execute("create table journal (client int, number bigint, primary key (client, number))");
      }
      TestIni ini =
          new TestIni()
              .database(DATABASE, postgres, "pool_size=" + BACKENDS + " pool_mode=transaction")
              .set("max_prepared_statements", "20")
              .set("max_client_conn", "500")
              .set("server_login_retry", "0.2")
              .own("event_loops", "2")
              .own("transport", System.getProperty("pooler.soak.transport", "auto"));
      try (TestNode node = TestNode.start(ini)) {
        List<SoakClient> clients = run(postgres, node);
        check(postgres, clients);
        Awaitility.await().until(() -> backends(postgres), count -> count <= BACKENDS);
        everyBackendCanBeHadAgain(node);
      }
      Awaitility.await().until(() -> backends(postgres), count -> count == 0);
    }
  }

  private List<SoakClient> run(TestPostgres postgres, TestNode node) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
    List<SoakClient> clients = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      SoakClient client = new SoakClient(node, i, steps, complaints);
      clients.add(client);
      threads.add(Thread.ofVirtual().start(() -> client.run(() -> goOn(end))));
    }
    Thread sampler = Thread.ofPlatform().start(() -> sample(postgres));
    Thread killer = Thread.ofPlatform().start(() -> kill(postgres));
    for (Thread thread : threads) {
      thread.join();
    }
    over = true;
    sampler.join();
    killer.join();
    return clients;
  }

  private boolean goOn(long end) {
    return steps.sum() < STEPS || crashes.get() == 0 || System.nanoTime() - end < 0;
  }

  private void check(TestPostgres postgres, List<SoakClient> clients) throws SQLException {
    long failed = clients.stream().mapToLong(SoakClient::failed).sum();
    long promised = clients.stream().mapToLong(client -> client.committed().size()).sum();
    System.out.printf(
        "soak: %d steps, %d failed, %d commits, at most %d backends in %d samples%n",
        steps.sum(), failed, promised, most.get(), samples.get());
    assertThat(complaints).isEmpty();
    assertThat(most.get()).isBetween(1, BACKENDS);
    try (Connection direct = postgres.connect(DATABASE);
        Statement statement = direct.createStatement()) {
      try (ResultSet sum = statement.executeQuery("select sum(balance) from accounts")) {
        sum.next();
        assertThat(sum.getLong(1)).isEqualTo(1000L * SoakClient.ACCOUNTS);
      }
      Map<Integer, Set<Long>> there = new HashMap<>();
      try (ResultSet rows = statement.executeQuery("select client, number from journal")) {
        while (rows.next()) {
          there.computeIfAbsent(rows.getInt(1), c -> new HashSet<>()).add(rows.getLong(2));
        }
      }
      for (SoakClient client : clients) {
        assertThat(there.getOrDefault(client.id(), Set.of())).containsAll(client.committed());
      }
    }
  }

  /** No permit got lost: as many transactions as there are backends, all open at once. */
  private static void everyBackendCanBeHadAgain(TestNode node) throws SQLException {
    List<Connection> open = new ArrayList<>();
    try {
      for (int i = 0; i < BACKENDS; i++) {
        Connection client = node.connect(DATABASE);
        open.add(client);
        client.setAutoCommit(false);
        try (Statement statement = client.createStatement()) {
          statement.execute("select 1");
        }
      }
    } finally {
      for (Connection client : open) {
        client.close();
      }
    }
  }

  private void sample(TestPostgres postgres) {
    while (!over) {
      try (Connection direct = postgres.connect(TestPostgres.USER);
          Statement statement = direct.createStatement()) {
        while (!over) {
          try (ResultSet rows = statement.executeQuery("select count(*)" + OURS)) {
            rows.next();
            most.accumulateAndGet(rows.getInt(1), Math::max);
            samples.incrementAndGet();
          }
          pause(5);
        }
      } catch (SQLException e) {
        // PostgreSQL recovers from a crash.
        pause(50);
      }
    }
  }

  private void kill(TestPostgres postgres) {
    for (int i = 1; !over; i++) {
      pause(200);
      try {
        boolean due = SECONDS == 0 ? steps.sum() > STEPS / 2 && crashes.get() == 0 : i % CRASH_EVERY == 0;
        if (due) {
          String pid = postgres.ask("select pid" + OURS + " limit 1");
          new ProcessBuilder("kill", "-9", pid).start().waitFor();
          crashes.incrementAndGet();
        } else {
          postgres.run("select pg_terminate_backend(pid)" + OURS + " order by random() limit " + ThreadLocalRandom.current().nextInt(1, 4));
        }
      } catch (SQLException e) {
        // Nobody to kill, or PostgreSQL recovers.
      } catch (IOException e) {
        complaints.add("kill: " + e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static int backends(TestPostgres postgres) throws SQLException {
    return Integer.parseInt(postgres.ask("select count(*)" + OURS));
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
