package dev.pooler.boot;

import dev.pooler.core.testing.TestIni;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A client of the console, for tests. Confined to one thread. */
final class ConsoleClient implements AutoCloseable {
  private final Connection connection;

  private ConsoleClient(Connection connection) {
    this.connection = connection;
  }

  static ConsoleClient connect(int port) throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", TestIni.ADMIN);
    login.setProperty("preferQueryMode", "simple");
    return new ConsoleClient(
        DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/pgbouncer", login));
  }

  /** Runs a command without rows. */
  void run(String command) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }

  /** The rows of a SHOW, each by the names of its columns. */
  List<Map<String, String>> rows(String command) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(command)) {
      ResultSetMetaData columns = rows.getMetaData();
      List<Map<String, String>> result = new ArrayList<>();
      while (rows.next()) {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          String value = rows.getString(i);
          row.put(columns.getColumnLabel(i), value == null ? "" : value);
        }
        result.add(row);
      }
      return result;
    }
  }

  /** The only row of a SHOW whose column has this value. */
  Map<String, String> row(String command, String column, String value) throws SQLException {
    List<Map<String, String>> found =
        rows(command).stream().filter(row -> value.equals(row.get(column))).toList();
    if (found.size() != 1) {
      throw new AssertionError(
          command + " has " + found.size() + " rows with " + column + " = " + value);
    }
    return found.getFirst();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
