package dev.pooler.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pooler.core.testing.TestPostgres;
import dev.pooler.drivers.Program;
import dev.pooler.protocol.auth.Md5;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code examples/django-celery}: Django itself on its settings, and what systemd does. */
class DjangoCeleryIT {
  @TempDir private Path folder;
  private TestPostgres postgres;
  private ExamplePooler pooler;

  @BeforeEach
  void start() throws Exception {
    postgres = TestPostgres.start(Map.of());
    postgres.run(
        "create role site login password 'site-password'", "grant all on schema public to site");
    copy(ExamplePooler.EXAMPLES.resolve("django-celery"), folder);
    Path ini = folder.resolve("pgbouncer.ini");
    Files.writeString(ini, Files.readString(ini).replace("port=5432", "port=" + postgres.port()));
    Files.setPosixFilePermissions(
        folder.resolve("userlist.txt"), PosixFilePermissions.fromString("rw-------"));
    pooler = ExamplePooler.start(folder, "pgbouncer.ini");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  @AfterEach
  void stop() {
    pooler.close();
    postgres.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1"})
  void shouldServeDjangosThreads(String serverSideCursors) throws Exception {
    String said =
        Program.python("django, psycopg2")
            .with(List.of(folder.resolve("shop/work.py").toString()))
            .with("POOLER_PORT", String.valueOf(pooler.port()))
            .with("SERVER_SIDE_CURSORS", serverSideCursors)
            .run()
            .success();
    assertThat(said).contains("threads=200 failures=0 servers=25 sum=2000");
  }

  @Test
  void shouldReadItsFilesAgainOnReload() throws Exception {
    try (Connection kept = pooler.connect("site", "site", "site-password");
        Statement statement = kept.createStatement()) {
      statement.execute("select 1");
      Path users = folder.resolve("userlist.txt");
      Files.writeString(users, "\"site\" \"" + Md5.store("changed", "site") + "\"\n");

      pooler.signal("HUP");

      await()
          .untilAsserted(() ->
              assertThatThrownBy(() -> pooler.connect("site", "site", "site-password"))
                  .hasMessageContaining("password authentication failed"));
      pooler.connect("site", "site", "changed").close();
      assertThat(statement.execute("select 2")).as("who is there stays").isTrue();
    }
  }

  @Test
  void shouldLetTransactionsEndWhenItIsStopped() throws Exception {
    try (Connection working = pooler.connect("site", "site", "site-password");
        Statement statement = working.createStatement()) {
      working.setAutoCommit(false);
      statement.execute("create table kept (a int)");

      pooler.signal("INT");

      await()
          .untilAsserted(() -> assertThatThrownBy(this::connect).isInstanceOf(SQLException.class));
      statement.execute("insert into kept values (1)");
      working.commit();
    }
    assertThat(pooler.exitCode()).isZero();
    assertThat(postgres.ask("select count(*) from kept")).isEqualTo("1");
  }

  private void connect() throws SQLException {
    pooler.connect("site", "site", "site-password").close();
  }
}
