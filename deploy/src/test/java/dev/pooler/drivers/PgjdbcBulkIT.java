package dev.pooler.drivers;

import static dev.pooler.drivers.PgjdbcNode.SESSION;
import static dev.pooler.drivers.PgjdbcNode.STATEMENT;
import static dev.pooler.drivers.PgjdbcNode.TRANSACTION;
import static dev.pooler.drivers.PgjdbcNode.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.core.testing.TestPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;
import org.postgresql.jdbc.PreferQueryMode;

/** Much data through pgjdbc, by COPY and in large values, in every pool mode. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgjdbcBulkIT {
  private static final int BIG = 20 * 1024 * 1024;

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
  @ValueSource(strings = {SESSION, TRANSACTION, STATEMENT})
  void shouldCopyBothWays(String database) throws Exception {
    try (Connection client = node.connect(database, PreferQueryMode.EXTENDED, 5);
        Statement statement = client.createStatement()) {
      statement.execute("truncate jdbc_items");
      CopyManager copies = client.unwrap(PGConnection.class).getCopyAPI();
      StringBuilder rows = new StringBuilder();
      for (int i = 0; i < 200_000; i++) {
        rows.append(i).append("\tname of ").append(i).append('\n');
      }
      assertThat(copies.copyIn("copy jdbc_items from stdin", new StringReader(rows.toString())))
          .isEqualTo(200_000);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      copies.copyOut("copy (select * from jdbc_items order by id) to stdout", out);
      assertThat(out.toString(StandardCharsets.UTF_8).contentEquals(rows)).isTrue();

      assertThatThrownBy(
              () -> copies.copyIn("copy jdbc_items from stdin", new StringReader(rows.toString())))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));
      assertThat(number(statement, "select count(*) from jdbc_items")).isEqualTo(200_000);
      statement.execute("truncate jdbc_items");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION, STATEMENT})
  void shouldCarryWhatIsLargerThanAnyBuffer(String database) throws Exception {
    byte[] bytes = new byte[BIG];
    new Random(1).nextBytes(bytes);
    try (Connection client = node.connect(database, PreferQueryMode.EXTENDED, 1);
        PreparedStatement echo = client.prepareStatement("select ?::bytea, md5(?::bytea)")) {
      for (int i = 0; i < 2; i++) {
        echo.setBytes(1, bytes);
        echo.setBinaryStream(2, new ByteArrayInputStream(bytes), bytes.length);
        try (ResultSet rows = echo.executeQuery()) {
          assertThat(rows.next()).isTrue();
          assertThat(Arrays.equals(rows.getBytes(1), bytes)).isTrue();
        }
      }
      try (Statement statement = client.createStatement();
          ResultSet rows =
              statement.executeQuery(
                  "select repeat('x', 1000), g from generate_series(1, 30000) g")) {
        int count = 0;
        while (rows.next()) {
          count++;
          assertThat(rows.getInt(2)).isEqualTo(count);
        }
        assertThat(count).isEqualTo(30_000);
      }
    }
  }

  @Test
  void shouldServeOthersWhileAClientDoesNotRead() throws Exception {
    try (Connection slow = node.connect(TRANSACTION, PreferQueryMode.EXTENDED, 1);
        Connection other = node.connect(TRANSACTION, PreferQueryMode.EXTENDED, 1);
        Statement works = other.createStatement()) {
      // More than all buffers on the way hold; nothing is read before it is asked for.
      CopyOut rows =
          slow.unwrap(PGConnection.class)
              .getCopyAPI()
              .copyOut("copy (select repeat('y', 1000) from generate_series(1, 20000)) to stdout");
      for (int i = 0; i < 500; i++) {
        assertThat(number(works, "select " + i)).isEqualTo(i);
      }
      assertThat(
              TestPostgres.shared()
                  .ask(
                      "select count(*) from pg_stat_activity where state = 'active' and query"
                          + " like 'copy (select repeat(''y''%'"))
          .as("COPY that is under way")
          .isEqualTo("1");
      int count = 0;
      while (rows.readFromCopy() != null) {
        count++;
      }
      assertThat(count).isEqualTo(20_000);
    }
  }
}
