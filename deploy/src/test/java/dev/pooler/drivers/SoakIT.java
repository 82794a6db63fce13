package dev.pooler.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pooler.core.loop.Transport;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two hundred users of ten backends, while backends are terminated and PostgreSQL crashes. Nobody
 * may see what is another's, no money may be made or lost, nothing acknowledged may be forgotten,
 * and PostgreSQL may never count an eleventh backend.
 *
 * <p>In {@code verify} it is short: a number of steps and one crash. {@code -Psoak} runs it for a
 * minute on each transport with one loop and with two ({@code -Dsoak.seconds=N} for longer), with a
 * crash every five seconds.
 */
class SoakIT {
  static final String DATABASE = "soak";

  /** The same database, pooled by session. */
  static final String SESSIONS = "soak_sessions";

  /** Who has to wait longer has been forgotten. */
  static final String PATIENCE_SECONDS = "45";

  private static final int CLIENTS = 185;
  private static final int GUESTS = 15;
  private static final int CLIENTS_BACKENDS = 8;
  private static final int GUESTS_BACKENDS = 2;
  private static final int BACKENDS = CLIENTS_BACKENDS + GUESTS_BACKENDS;
  private static final int STEPS = 6_000;
  private static final int SECONDS = Integer.getInteger("soak.seconds", 0);
  private static final Duration BETWEEN_CRASHES = Duration.ofSeconds(5);

  private final SoakNotes notes = new SoakNotes();

  static Stream<Arguments> configurations() {
    return SECONDS == 0
        ? Stream.of(Arguments.of(Transport.best(), 2))
        : Stream.of(Transport.IO_URING, Transport.EPOLL)
            .flatMap(each -> Stream.of(Arguments.of(each, 1), Arguments.of(each, 2)));
  }

  @ParameterizedTest(name = "{0}, {1} loops")
  @MethodSource("configurations")
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void shouldKeepEveryPromiseWhileBackendsAreKilled(Transport transport, int loops)
      throws Exception {
    assumeTrue(transport.unavailability() == null, () -> transport + " does not work here");
    try (TestPostgres postgres =
        TestPostgres.start(Map.of("max_connections", "60", "synchronous_commit", "on"))) {
      createBank(postgres);
      SoakBackends backends = new SoakBackends(postgres, DATABASE);
      try (TestNode node = TestNode.start(ini(postgres, transport, loops))) {
        List<SoakClient> clients = run(node, backends);
        System.out.printf(
            "soak, %s, %d loops: %d steps, broken %s; %s%n",
            transport, loops, notes.steps(), notes.failures(), backends);
        assertThat(notes.complaints()).isEmpty();
        assertThat(backends.most()).isBetween(1, BACKENDS);
        checkBank(postgres, clients);
        everyBackendCanBeHadAgain(node);
      }
      Awaitility.await().until(backends::open, count -> count == 0);
    }
  }

  private static void createBank(TestPostgres postgres) throws SQLException {
    postgres.run("create database " + DATABASE);
    try (Connection direct = postgres.connect(DATABASE);
        Statement statement = direct.createStatement()) {
      statement.execute("create table accounts (id int primary key, balance bigint)");
      statement.execute(
          "insert into accounts select g, 1000 from generate_series(1, "
              + SoakClient.ACCOUNTS
              + ") g");
      statement.execute(
          "create table journal (client int, number bigint, primary key (client, number))");
    }
  }

  private static TestIni ini(TestPostgres postgres, Transport transport, int loops) {
    return new TestIni()
        .database(DATABASE, postgres, "pool_size=" + CLIENTS_BACKENDS + " pool_mode=transaction")
        .database(
            SESSIONS,
            postgres,
            "dbname=" + DATABASE + " pool_size=" + GUESTS_BACKENDS + " pool_mode=session")
        .set("max_prepared_statements", "20")
        .set("max_client_conn", "500")
        .set("server_login_retry", "0.2")
        .own("event_loops", String.valueOf(loops))
        .own("transport", transport.name().toLowerCase(Locale.ROOT));
  }

  private List<SoakClient> run(TestNode node, SoakBackends backends) throws Exception {
    long begun = System.nanoTime();
    BooleanSupplier crashIsDue = () -> crashIsDue(backends, System.nanoTime() - begun);
    BooleanSupplier goOn = () -> goOn(backends, System.nanoTime() - begun);
    List<SoakClient> clients = new ArrayList<>();
    List<Thread> users = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      SoakClient client = new SoakClient(node, i, notes);
      clients.add(client);
      users.add(Thread.ofVirtual().start(() -> client.run(goOn)));
    }
    for (int i = 0; i < GUESTS; i++) {
      SoakGuest guest = new SoakGuest(node, i, notes);
      users.add(Thread.ofVirtual().start(() -> guest.run(goOn)));
    }
    BooleanSupplier anybodyThere = () -> users.stream().anyMatch(Thread::isAlive);
    Thread counter = Thread.ofPlatform().start(() -> backends.count(anybodyThere));
    Thread killer = Thread.ofPlatform().start(() -> backends.kill(crashIsDue, goOn));
    for (Thread user : users) {
      user.join();
    }
    counter.join();
    killer.join();
    return clients;
  }

  private boolean crashIsDue(SoakBackends backends, long nanos) {
    return SECONDS == 0
        ? notes.steps() > STEPS / 2 && backends.crashes() == 0
        : nanos / BETWEEN_CRASHES.toNanos() > backends.crashes();
  }

  private boolean goOn(SoakBackends backends, long nanos) {
    return notes.steps() < STEPS
        || backends.crashes() == 0
        || nanos < Duration.ofSeconds(SECONDS).toNanos();
  }

  private static void checkBank(TestPostgres postgres, List<SoakClient> clients)
      throws SQLException {
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
      assertThat(there).isNotEmpty();
    }
  }

  /** No permit got lost: as many transactions as there are backends, all open at once. */
  private static void everyBackendCanBeHadAgain(TestNode node) throws SQLException {
    List<Connection> open = new ArrayList<>();
    try {
      for (int i = 0; i < BACKENDS; i++) {
        Connection client = node.connect(i < CLIENTS_BACKENDS ? DATABASE : SESSIONS);
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
}
