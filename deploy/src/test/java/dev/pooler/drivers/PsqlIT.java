package dev.pooler.drivers;

import static dev.pooler.drivers.DriverNode.SESSION;
import static dev.pooler.drivers.DriverNode.STATEMENT;
import static dev.pooler.drivers.DriverNode.TRANSACTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** psql in every pool mode: it has to see what it sees without a pooler. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PsqlIT {
  private static final Path SCRIPTS = Path.of("src/test/resources/drivers/psql").toAbsolutePath();

  private final TestPostgres postgres = TestPostgres.shared();
  private final DriverNode node = DriverNode.start();

  @TempDir private Path folder;

  @BeforeAll
  void createTables() throws Exception {
    postgres.run(
        "drop schema if exists psql_it cascade",
        "create schema psql_it",
        "create table psql_it.kinds (id int primary key, name text not null unique)",
        "create table psql_it.items (id int primary key, name text, price numeric(10, 2),"
            + " kind int references psql_it.kinds, made timestamptz default now())",
        "create index items_by_name on psql_it.items (lower(name))",
        "comment on table psql_it.items is 'what psql looks at'");
  }

  @AfterAll
  void stop() throws Exception {
    node.close();
    postgres.run("drop schema if exists psql_it cascade");
  }

  @ParameterizedTest
  @CsvSource({
    SESSION + ",everywhere.sql",
    TRANSACTION + ",everywhere.sql",
    STATEMENT + ",everywhere.sql",
    SESSION + ",transactions.sql",
    TRANSACTION + ",transactions.sql",
    SESSION + ",session.sql",
  })
  void shouldPrintTheSameAsWithoutPooler(String database, String script) throws Exception {
    List<String> arguments = List.of("-f", SCRIPTS.resolve(script).toString());

    String direct =
        psql("postgres")
            .connectingTo("127.0.0.1", postgres.port(), TestPostgres.USER, "postgres")
            .with(arguments)
            .run()
            .success();
    String pooled = psql(database).with(arguments).run().success();

    assertThat(pooled).isEqualTo(direct).contains("end of " + script);
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION, STATEMENT})
  void shouldCancelOnInterrupt(String database) throws Exception {
    Path output = folder.resolve(database + ".txt");
    Process psql =
        psql(database)
            .with(List.of("-c", "select pg_sleep(60) /* psql " + database + " */"))
            .start(output);
    String sleeping =
        "select count(*) from pg_stat_activity where state = 'active' and query like"
            + " '%(60) /* psql "
            + database
            + " */'";
    Awaitility.await().until(() -> postgres.ask(sleeping), "1"::equals);

    assertThat(new ProcessBuilder("kill", "-INT", String.valueOf(psql.pid())).start().waitFor())
        .isZero();

    assertThat(Program.end(psql, output).failure())
        .contains("ERROR:  canceling statement due to user request");
    Awaitility.await().until(() -> postgres.ask(sleeping), "0"::equals);
    assertThat(psql(database).with(List.of("-c", "select 'works'")).run().success())
        .isEqualTo("works\n");
  }

  @Test
  void shouldRefuseTransactionsInStatementMode() throws Exception {
    String output = psql(STATEMENT).with(List.of("-c", "begin", "-c", "select 1")).run().failure();

    assertThat(output).contains("transaction blocks not allowed in statement pooling mode");
  }

  @Test
  void shouldLogInByScramOverTls() throws Exception {
    try (DriverNode secure = DriverNode.withPasswordsAndTls(folder)) {
      String who = "select current_user";
      assertThat(login(secure, "verify-full", DriverNode.PASSWORD, who).success())
          .isEqualTo(DriverNode.USER + "\n");
      assertThat(login(secure, "verify-full", DriverNode.PASSWORD, "\\conninfo").success())
          .contains("TLSv1.3");
      assertThat(login(secure, "verify-full", "wrong", who).failure())
          .contains("authentication failed");
      assertThat(login(secure, "disable", DriverNode.PASSWORD, who).failure())
          .contains("SSL required");
    }
  }

  private Program.Result login(DriverNode secure, String tls, String password, String command)
      throws IOException {
    return psql(TRANSACTION)
        .connectingTo("localhost", secure.port(), DriverNode.USER, TRANSACTION)
        .with("PGPASSWORD", password)
        .with("PGSSLMODE", tls)
        .with("PGSSLROOTCERT", DriverNode.caFile(folder).toString())
        .with(List.of("-c", command))
        .run();
  }

  private Program psql(String database) throws IOException {
    return Program.named("psql")
        .connectingTo("127.0.0.1", node.port(), TestPostgres.USER, database)
        .with("PSQL_FILES", Files.createDirectories(folder.resolve("files")).toString())
        .with(List.of("-X", "-A", "-t", "-w"));
  }
}
