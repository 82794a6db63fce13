package dev.pooler.drivers;

import static dev.pooler.drivers.DriverNode.SESSION;
import static dev.pooler.drivers.DriverNode.STATEMENT;
import static dev.pooler.drivers.DriverNode.TRANSACTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.testing.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * pgbench in every pool mode. A number of transactions, not a time: every one of them has to be
 * there afterwards.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgbenchIT {
  private static final String DATABASE = "pgbench_it";
  private static final Path PIPELINE =
      Path.of("src/test/resources/drivers/pgbench/pipeline.sql").toAbsolutePath();
  private static final int TRANSACTIONS = 40;

  private final TestPostgres postgres = TestPostgres.shared();
  private final DriverNode node = DriverNode.start(DATABASE);

  @BeforeAll
  void createTables() throws Exception {
    postgres.run("drop database if exists " + DATABASE, "create database " + DATABASE);
    assertThat(pgbench(SESSION).with(List.of("-i", "-q", "-s", "1")).run().success())
        .contains("done in");
  }

  @AfterAll
  void stop() {
    node.close();
  }

  /** As many clients as a pool of sessions has backends; twenty on two where they share them. */
  @ParameterizedTest
  @CsvSource({
    SESSION + ",simple,4", SESSION + ",extended,4", SESSION + ",prepared,4",
    TRANSACTION + ",simple,20", TRANSACTION + ",extended,20", TRANSACTION + ",prepared,20",
    STATEMENT + ",simple,20", STATEMENT + ",extended,20", STATEMENT + ",prepared,20",
  })
  void shouldSelect(String database, String protocol, int clients) throws Exception {
    bench(database, clients, "-S", "-M", protocol);
  }

  /**
   * With prepared statements, no more clients than backends: a client prepares in the middle of its
   * transaction, and pgbench then waits for the answer while the others, whose transactions are
   * open, are not heard.
   */
  @ParameterizedTest
  @CsvSource({
    SESSION + ",simple,4", SESSION + ",extended,4", SESSION + ",prepared,4",
    TRANSACTION + ",simple,20", TRANSACTION + ",extended,20", TRANSACTION + ",prepared,2",
  })
  void shouldMoveMoney(String database, String protocol, int clients) throws Exception {
    long before = history();

    bench(database, clients, "-M", protocol);

    assertThat(history() - before).isEqualTo((long) clients * TRANSACTIONS);
    checkBalances();
  }

  @ParameterizedTest
  @CsvSource({SESSION + ",4", TRANSACTION + ",20"})
  void shouldMoveMoneyInPipelines(String database, int clients) throws Exception {
    long before = history();

    bench(database, clients, "-M", "extended", "-f", PIPELINE.toString());

    assertThat(history() - before).isEqualTo((long) clients * TRANSACTIONS);
    checkBalances();
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION, STATEMENT})
  void shouldConnectForEveryTransaction(String database) throws Exception {
    bench(database, 4, "-S", "-C");
  }

  @Test
  void shouldRefuseTransactionsInStatementMode() throws Exception {
    assertThat(pgbench(STATEMENT).with(List.of("-n", "-t", "1")).run().failure())
        .contains("transaction blocks not allowed in statement pooling mode");
  }

  private void bench(String database, int clients, String... more) throws Exception {
    String output =
        pgbench(database)
            .with(List.of("-n", "-c", String.valueOf(clients), "-t", String.valueOf(TRANSACTIONS)))
            .with(List.of(more))
            .run()
            .success();
    int all = clients * TRANSACTIONS;
    assertThat(output)
        .contains("number of transactions actually processed: " + all + "/" + all)
        .contains("number of failed transactions: 0 ")
        .doesNotContain("ERROR", "FATAL", "aborted");
  }

  private Program pgbench(String database) {
    return Program.named("pgbench")
        .connectingTo("127.0.0.1", node.port(), TestPostgres.USER, database);
  }

  private void checkBalances() throws SQLException {
    String sums =
        """
        select (select sum(abalance) from pgbench_accounts) = sum(delta)
          and (select sum(bbalance) from pgbench_branches) = sum(delta)
          and (select sum(tbalance) from pgbench_tellers) = sum(delta)
        from pgbench_history
        """;
    assertThat(ask(sums)).isEqualTo("t");
  }

  private long history() throws SQLException {
    return Long.parseLong(ask("select count(*) from pgbench_history"));
  }

  private String ask(String query) throws SQLException {
    try (Connection direct = postgres.connect(DATABASE);
        Statement statement = direct.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
