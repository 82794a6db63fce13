package dev.pooler.drivers;

import static dev.pooler.drivers.PgjdbcNode.SESSION;
import static dev.pooler.drivers.PgjdbcNode.STATEMENT;
import static dev.pooler.drivers.PgjdbcNode.TRANSACTION;
import static dev.pooler.drivers.PgjdbcNode.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.core.testing.TestPostgres;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Arrays;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.jdbc.PreferQueryMode;

/** Transactions of pgjdbc, with batches, cursors and savepoints in them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgjdbcTransactionsIT {
  private PgjdbcNode node;

  @BeforeAll
  void start() throws Exception {
    node = PgjdbcNode.start();
  }

  @AfterAll
  void stop() {
    node.close();
  }

  @ParameterizedTest
  @EnumSource(PreferQueryMode.class)
  void shouldRunBatchesAndReportTheOneThatFails(PreferQueryMode mode) throws Exception {
    try (Connection client = node.connect(TRANSACTION, mode, 1);
        Statement statement = client.createStatement()) {
      statement.execute("truncate jdbc_items");
      client.setAutoCommit(false);
      try (PreparedStatement insert =
          client.prepareStatement("insert into jdbc_items values (?, ?)")) {
        for (int i = 0; i < 1000; i++) {
          insert.setInt(1, i);
          insert.setString(2, "name " + i);
          insert.addBatch();
        }
        assertThat(Arrays.stream(insert.executeBatch()).sum()).isEqualTo(1000);
        client.commit();
        insert.setInt(1, 5000);
        insert.setString(2, "new");
        insert.addBatch();
        insert.setInt(1, 7);
        insert.setString(2, "taken");
        insert.addBatch();
        assertThatThrownBy(insert::executeBatch)
            .isInstanceOfSatisfying(
                BatchUpdateException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));
        assertThatThrownBy(() -> statement.executeQuery("select 1"))
            .isInstanceOfSatisfying(
                SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25P02"));
        client.rollback();
      }
      assertThat(number(statement, "select count(*) from jdbc_items")).isEqualTo(1000);
      client.commit();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION})
  void shouldFetchThroughACursorWhileOthersWork(String database) throws Exception {
    try (Connection client = node.connect(database, PreferQueryMode.EXTENDED, 1);
        Connection other = node.connect(database, PreferQueryMode.EXTENDED, 1);
        Statement works = other.createStatement()) {
      client.setAutoCommit(false);
      try (PreparedStatement statement =
          client.prepareStatement("select g from generate_series(1, 5000) g")) {
        statement.setFetchSize(100);
        try (ResultSet rows = statement.executeQuery()) {
          int expected = 0;
          while (rows.next()) {
            assertThat(rows.getInt(1)).isEqualTo(++expected);
            if (expected % 500 == 0) {
              assertThat(number(works, "select " + expected)).isEqualTo(expected);
            }
          }
          assertThat(expected).isEqualTo(5000);
        }
      }
      client.commit();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION})
  void shouldRollBackToASavepoint(String database) throws Exception {
    try (Connection client = node.connect(database, PreferQueryMode.EXTENDED, 1);
        Statement statement = client.createStatement()) {
      statement.execute("truncate jdbc_items");
      client.setAutoCommit(false);
      statement.execute("insert into jdbc_items values (1, 'kept')");
      Savepoint savepoint = client.setSavepoint("here");
      assertThatThrownBy(() -> statement.execute("insert into jdbc_items values (1, 'twice')"))
          .isInstanceOf(SQLException.class);
      client.rollback(savepoint);
      statement.execute("insert into jdbc_items values (2, 'kept too')");
      client.commit();
      assertThat(number(statement, "select count(*) from jdbc_items")).isEqualTo(2);
      client.commit();
    }
  }

  @Test
  void shouldRefuseTransactionsInStatementMode() throws Exception {
    try (Connection client = node.connect(STATEMENT, PreferQueryMode.SIMPLE, 1);
        Statement statement = client.createStatement()) {
      client.setAutoCommit(false);
      assertThatThrownBy(
              () -> {
                statement.execute("select 1");
                statement.execute("select 2");
              })
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("transaction blocks not allowed in statement pooling mode");
    }
    Awaitility.await()
        .until(
            () ->
                TestPostgres.shared()
                    .ask(
                        "select count(*) from pg_stat_activity where state like 'idle in"
                            + " transaction%'"),
            "0"::equals);
  }
}
