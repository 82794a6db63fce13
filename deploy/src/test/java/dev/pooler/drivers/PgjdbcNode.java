package dev.pooler.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * A node for pgjdbc with a database for each pool mode; two event loops and two backends, so that
 * clients change backends and loops all the time. The table jdbc_items is there, and empty.
 */
final class PgjdbcNode implements AutoCloseable {
  static final String SESSION = "jdbc_session";
  static final String TRANSACTION = "jdbc_transaction";
  static final String STATEMENT = "jdbc_statement";

  private final TestNode node;

  private PgjdbcNode(TestNode node) {
    this.node = node;
  }

  static PgjdbcNode start() throws SQLException {
    TestPostgres postgres = TestPostgres.shared();
    postgres.run(
        "drop table if exists jdbc_items",
        "create table jdbc_items (id int primary key, name text)");
    return new PgjdbcNode(
        TestNode.start(
            new TestIni()
                .database(SESSION, postgres, "dbname=postgres pool_mode=session pool_size=4")
                .database(
                    TRANSACTION, postgres, "dbname=postgres pool_mode=transaction pool_size=2")
                .database(STATEMENT, postgres, "dbname=postgres pool_mode=statement pool_size=2")
                .set("max_prepared_statements", "10")
                .own("event_loops", "2")));
  }

  @Override
  public void close() {
    node.close();
  }

  /** A connection with these properties of the driver. */
  Connection connect(String database, Map<String, String> properties) throws SQLException {
    return node.connect(database, TestPostgres.USER, properties);
  }

  Connection connect(String database, PreferQueryMode mode, int prepareThreshold)
      throws SQLException {
    Map<String, String> more = new HashMap<>();
    more.put("preferQueryMode", mode.value());
    more.put("prepareThreshold", String.valueOf(prepareThreshold));
    return connect(database, more);
  }

  static String firstOf(PreparedStatement statement, int parameter) throws SQLException {
    statement.setInt(1, parameter);
    try (ResultSet rows = statement.executeQuery()) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  static int number(Statement statement, String sql) throws SQLException {
    return Integer.parseInt(text(statement, sql));
  }

  static String text(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
