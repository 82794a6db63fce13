package dev.pooler.drivers;

import static dev.pooler.drivers.DriverNode.SESSION;
import static dev.pooler.drivers.DriverNode.STATEMENT;
import static dev.pooler.drivers.DriverNode.TRANSACTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.testing.TestPostgres;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Drivers of other languages in every pool mode. What they do is in scripts beside the resources of
 * the tests; each prints how many of its cases have passed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScriptsIT {
  private static final Path SCRIPTS = Path.of("src/test/resources/drivers").toAbsolutePath();

  /** A driver, and the script that uses it. */
  enum Driver {
    NODE_POSTGRES("node/node_postgres.js") {
      @Override
      Program interpreter() {
        return Program.node("pg");
      }
    },
    POSTGRES_JS("node/postgres_js.js") {
      @Override
      Program interpreter() {
        return Program.node("postgres");
      }
    },
    PSYCOPG("python/use_psycopg.py") {
      @Override
      Program interpreter() {
        return Program.python("psycopg");
      }
    },
    PSYCOPG2("python/use_psycopg2.py") {
      @Override
      Program interpreter() {
        return Program.python("psycopg2");
      }
    };

    private final String script;

    Driver(String script) {
      this.script = script;
    }

    abstract Program interpreter();

    Program run(String cases) {
      return interpreter().with(List.of(SCRIPTS.resolve(script).toString(), cases));
    }
  }

  private final DriverNode node = DriverNode.start();

  @BeforeAll
  void createTable() throws Exception {
    for (String language : List.of("node", "python")) {
      String table = language + "_items";
      TestPostgres.shared()
          .run(
              "drop table if exists " + table,
              "create table " + table + " (id int primary key, name text)");
    }
  }

  @AfterAll
  void stop() {
    node.close();
  }

  @ParameterizedTest
  @CsvSource({
    "NODE_POSTGRES," + SESSION + ",13",
    "NODE_POSTGRES," + TRANSACTION + ",11",
    "NODE_POSTGRES," + STATEMENT + ",10",
    "POSTGRES_JS," + SESSION + ",11",
    "POSTGRES_JS," + TRANSACTION + ",10",
    "POSTGRES_JS," + STATEMENT + ",9",
    "PSYCOPG," + SESSION + ",15",
    "PSYCOPG," + TRANSACTION + ",13",
    "PSYCOPG," + STATEMENT + ",10",
    "PSYCOPG2," + SESSION + ",9",
    "PSYCOPG2," + TRANSACTION + ",7",
    "PSYCOPG2," + STATEMENT + ",6",
  })
  void shouldPassEveryCase(Driver driver, String database, int cases) throws Exception {
    String output =
        driver
            .run(database)
            .connectingTo("127.0.0.1", node.port(), TestPostgres.USER, database)
            .run()
            .success();

    assertThat(output).endsWith("passed: " + cases + "\n");
  }

  @ParameterizedTest
  @EnumSource
  void shouldLogInByScramOverTls(Driver driver, @TempDir Path folder) throws Exception {
    Program program = driver.run("login");
    try (DriverNode secure = DriverNode.withPasswordsAndTls(folder)) {
      String output =
          program
              .connectingTo("localhost", secure.port(), DriverNode.USER, TRANSACTION)
              .with("PGPASSWORD", DriverNode.PASSWORD)
              .with("CA_FILE", DriverNode.caFile(folder).toString())
              .run()
              .success();

      assertThat(output).endsWith("passed: 1\n");
    }
  }
}
