package dev.pooler.drivers;

import dev.pooler.core.testing.TestPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Kills and counts the backends of a database, on a thread for each. Each method may run on any
 * thread.
 *
 * <p>The count is PostgreSQL's own, with one allowance: a process that was killed with -9 cannot
 * take itself off {@code pg_stat_activity}, and is there until the postmaster has noticed; so those
 * that were killed here are not counted. No other backend is let off: one that ends by itself takes
 * itself off before its socket closes.
 */
final class SoakBackends {
  private static final Duration BETWEEN_KILLS = Duration.ofMillis(200);
  private static final Duration BETWEEN_SAMPLES = Duration.ofMillis(5);
  private static final Duration RECOVERY = Duration.ofMillis(50);

  private final TestPostgres postgres;
  private final String ours;
  private final Set<String> killed = ConcurrentHashMap.newKeySet();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger mostWithKilled = new AtomicInteger();
  private final AtomicInteger samples = new AtomicInteger();
  private final AtomicInteger terminations = new AtomicInteger();
  private final AtomicInteger crashes = new AtomicInteger();

  SoakBackends(TestPostgres postgres, String database) {
    this.postgres = postgres;
    this.ours =
        " from pg_stat_activity where datname = '"
            + database
            + "' and backend_type = 'client backend'";
  }

  /** The largest number of backends that were there at once. */
  int most() {
    return most.get();
  }

  /** Times that all of PostgreSQL went down, because a backend was killed with -9. */
  int crashes() {
    return crashes.get();
  }

  int open() throws SQLException {
    return Integer.parseInt(postgres.ask("select count(*)" + ours));
  }

  /** Counts until told to stop. */
  void count(BooleanSupplier goOn) {
    while (goOn.getAsBoolean()) {
      try (Connection direct = postgres.connect(TestPostgres.USER);
          Statement statement = direct.createStatement()) {
        while (goOn.getAsBoolean()) {
          sample(statement);
          LockSupport.parkNanos(BETWEEN_SAMPLES.toNanos());
        }
      } catch (SQLException e) {
        LockSupport.parkNanos(RECOVERY.toNanos());
      }
    }
  }

  private void sample(Statement statement) throws SQLException {
    int all = 0;
    int living = 0;
    try (ResultSet rows = statement.executeQuery("select pid" + ours)) {
      while (rows.next()) {
        all++;
        living += killed.contains(rows.getString(1)) ? 0 : 1;
      }
    }
    most.accumulateAndGet(living, Math::max);
    mostWithKilled.accumulateAndGet(all, Math::max);
    samples.incrementAndGet();
  }

  /**
   * Ends a few backends five times a second, politely or, when a crash is due, with -9, which takes
   * all of PostgreSQL down until it has recovered.
   */
  void kill(BooleanSupplier crashIsDue, BooleanSupplier goOn) {
    while (goOn.getAsBoolean()) {
      LockSupport.parkNanos(BETWEEN_KILLS.toNanos());
      try {
        if (crashIsDue.getAsBoolean()) {
          crash();
        } else {
          terminate();
        }
      } catch (SQLException e) {
        // Nobody to kill, or PostgreSQL recovers.
      }
    }
  }

  private void crash() throws SQLException {
    String pid = postgres.ask("select pid" + ours + " order by random() limit 1");
    killed.add(pid);
    try {
      new ProcessBuilder("kill", "-9", pid).start().waitFor();
    } catch (IOException e) {
      throw new SQLException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    crashes.incrementAndGet();
  }

  private void terminate() throws SQLException {
    int victims = ThreadLocalRandom.current().nextInt(1, 4);
    postgres.run("select pg_terminate_backend(pid)" + ours + " order by random() limit " + victims);
    terminations.incrementAndGet();
  }

  @Override
  public String toString() {
    return "at most "
        + most
        + " backends ("
        + mostWithKilled
        + " with killed ones) in "
        + samples
        + " samples, "
        + terminations
        + " terminations, "
        + crashes
        + " crashes";
  }
}
