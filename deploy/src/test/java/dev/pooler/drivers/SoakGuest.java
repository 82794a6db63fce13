package dev.pooler.drivers;

import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * One of a few users of a pool in session mode: finds its backend as new, leaves everything lying
 * about, and goes, one way or another. Confined to one thread.
 */
final class SoakGuest {
  private static final int STEPS = 5;

  /** What sessions leave behind, if anything. */
  private static final String TRACES =
      """
      select concat_ws(', ',
        nullif(current_setting('soak.owner', true), ''),
        (select 'zone ' || setting from pg_settings
          where name = 'TimeZone' and setting = 'Asia/Tokyo'),
        to_regclass('pg_temp.mine')::text,
        (select 'statement ' || min(name) from pg_prepared_statements where name like 'soak%'),
        (select 'cursor ' || min(name) from pg_cursors where name like 'soak%'),
        (select 'channel ' || min(c) from pg_listening_channels() c),
        (select 'lock ' || min(objid::text) from pg_locks
          where locktype = 'advisory' and pid = pg_backend_pid()))
      """;

  private final TestNode node;
  private final Random random;
  private final SoakNotes notes;
  private final String name;
  private final int id;

  SoakGuest(TestNode node, int id, SoakNotes notes) {
    this.node = node;
    this.id = id;
    this.random = new Random(id);
    this.notes = notes;
    this.name = "guest " + id;
  }

  /** Comes and goes until told to stop. */
  void run(BooleanSupplier goOn) {
    while (goOn.getAsBoolean()) {
      try (Connection connection = connect();
          Statement statement = connection.createStatement()) {
        notes.expect(name, "", first(statement, TRACES));
        leaveTraces(statement);
        String pid = first(statement, "select pg_backend_pid()");
        for (int i = 0; i < STEPS; i++) {
          checkTraces(statement, pid);
          notes.stepDone();
        }
        leave(connection, statement);
      } catch (SQLException e) {
        notes.failed(name, e);
      }
    }
  }

  private Connection connect() throws SQLException {
    return node.connect(
        SoakIT.SESSIONS,
        TestPostgres.USER,
        Map.of(
            "ApplicationName",
            name,
            "prepareThreshold",
            "0",
            "connectTimeout",
            SoakIT.PATIENCE_SECONDS,
            "socketTimeout",
            SoakIT.PATIENCE_SECONDS));
  }

  private void leaveTraces(Statement statement) throws SQLException {
    statement.execute("select set_config('soak.owner', '" + name + "', false)");
    statement.execute("set timezone = 'Asia/Tokyo'");
    statement.execute("create temp table mine as select '" + name + "' as owner");
    statement.execute("prepare soak as select '" + name + "'");
    statement.execute(
        "declare soak_rows cursor with hold for select '" + name + "' from generate_series(1, 9)");
    statement.execute("listen soak_channel");
    statement.execute("select pg_advisory_lock(" + id + ")");
  }

  private void checkTraces(Statement statement, String pid) throws SQLException {
    notes.expect(name, pid, first(statement, "select pg_backend_pid()"));
    notes.expect(name, name, first(statement, "select owner from mine"));
    notes.expect(name, name, first(statement, "execute soak"));
    notes.expect(name, name, first(statement, "fetch soak_rows"));
    notes.expect(
        name,
        name + " Asia/Tokyo " + name,
        first(
            statement,
            "select concat_ws(' ', current_setting('soak.owner'), current_setting('TimeZone'),"
                + " current_setting('application_name'))"));
  }

  private void leave(Connection connection, Statement statement) throws SQLException {
    switch (random.nextInt(4)) {
      case 0 -> connection.abort(Runnable::run);
      case 1 -> {
        connection.setAutoCommit(false);
        statement.execute("select 1");
        connection.abort(Runnable::run);
      }
      case 2 -> {
        connection.setAutoCommit(false);
        statement.execute("update accounts set balance = 0 where id = 1");
      }
      default -> {
        // By the door.
      }
    }
  }

  private static String first(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    }
  }
}
