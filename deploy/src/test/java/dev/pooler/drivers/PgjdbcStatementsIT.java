package dev.pooler.drivers;

import static dev.pooler.drivers.PgjdbcNode.SESSION;
import static dev.pooler.drivers.PgjdbcNode.STATEMENT;
import static dev.pooler.drivers.PgjdbcNode.TRANSACTION;
import static dev.pooler.drivers.PgjdbcNode.firstOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.jdbc.PreferQueryMode;

/** Prepared statements of pgjdbc on whatever backend, in every pool mode. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgjdbcStatementsIT {
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
  @CsvSource({
    SESSION + ",SIMPLE", SESSION + ",EXTENDED", SESSION + ",EXTENDED_CACHE_EVERYTHING",
    TRANSACTION + ",SIMPLE", TRANSACTION + ",EXTENDED", TRANSACTION + ",EXTENDED_CACHE_EVERYTHING",
    STATEMENT + ",SIMPLE", STATEMENT + ",EXTENDED", STATEMENT + ",EXTENDED_CACHE_EVERYTHING",
  })
  void shouldServePreparedStatementsToManyClients(String database, PreferQueryMode mode)
      throws Exception {
    // More statements than a backend keeps, more clients than backends.
    List<Connection> clients = new ArrayList<>();
    try {
      for (int c = 0; c < 4; c++) {
        clients.add(node.connect(database, mode, 1));
      }
      for (int round = 0; round < 6; round++) {
        for (Connection client : clients) {
          for (int s = 0; s < 13; s++) {
            String sql = "select ?::int + " + s + ", ?::text";
            try (PreparedStatement statement = client.prepareStatement(sql)) {
              statement.setInt(1, round);
              statement.setString(2, "r" + round);
              try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(round + s);
                assertThat(rows.getString(2)).isEqualTo("r" + round);
              }
            }
          }
        }
      }
    } finally {
      for (Connection client : clients) {
        client.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION})
  void shouldKeepNamesWorkingWhenStatementsAreDiscarded(String database) throws Exception {
    try (Connection client = node.connect(database, PreferQueryMode.EXTENDED, 1);
        Connection other = node.connect(database, PreferQueryMode.EXTENDED, 1);
        Statement simple = client.createStatement()) {
      for (String discard :
          List.of("DEALLOCATE ALL", "DISCARD ALL", "discard all", "deallocate all")) {
        try (PreparedStatement mine = client.prepareStatement("select 'mine', ?::int");
            PreparedStatement theirs = other.prepareStatement("select 'theirs', ?::int")) {
          for (int i = 0; i < 4; i++) {
            assertThat(firstOf(mine, i)).isEqualTo("mine");
            assertThat(firstOf(theirs, i)).isEqualTo("theirs");
            if (i == 1) {
              simple.execute(discard);
            }
          }
        }
      }
    }
  }

  @Test
  void shouldDescribeWithoutExecuting() throws Exception {
    try (Connection client = node.connect(TRANSACTION, PreferQueryMode.EXTENDED, 1)) {
      for (int i = 0; i < 3; i++) {
        try (PreparedStatement statement =
            client.prepareStatement("select ?::int as a, 'x'::varchar(7) as b")) {
          assertThat(statement.getMetaData().getColumnName(2)).isEqualTo("b");
          assertThat(statement.getParameterMetaData().getParameterCount()).isEqualTo(1);
          assertThat(firstOf(statement, 4)).isEqualTo("4");
        }
      }
      try (ResultSet tables = client.getMetaData().getTables(null, "public", "jdbc_items", null)) {
        assertThat(tables.next()).isTrue();
      }
      assertThat(client.isValid(20)).isTrue();
    }
  }
}
