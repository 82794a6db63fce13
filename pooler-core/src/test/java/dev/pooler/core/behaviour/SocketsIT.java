package dev.pooler.core.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where clients and servers are reached. */
class SocketsIT {
  private final TestPostgres postgres = TestPostgres.shared();

  @ParameterizedTest
  @ValueSource(strings = {"auto", "epoll", "nio"})
  void shouldServeAUnixSocket(String transport, @TempDir Path folder) throws Exception {
    Path file = folder.resolve(".s.PGSQL.0");
    String group = Files.readAttributes(folder, PosixFileAttributes.class).group().getName();
    TestIni ini =
        unix(folder.toString()).set("unix_socket_mode", "0750").set("unix_socket_group", group);
    ini.own("transport", transport).set("client_tls_sslmode", "disable");
    leaveStaleFile(file);
    try (TestNode node = TestNode.start(ini)) {
      PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
      assertThat(PosixFilePermissions.toString(attributes.permissions())).isEqualTo("rwxr-x---");
      try (RawClient client =
          RawClient.to(UnixDomainSocketAddress.of(file)).login("db", "postgres")) {
        assertThat(client.query("select 1").rows()).containsExactly("1");
      }
      assertThatThrownBy(() -> TestNode.start(unix(folder.toString())))
          .hasStackTraceContaining("is in use");
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void shouldLetItsOwnerIntoTheConsole(@TempDir Path folder) throws Exception {
    try (TestNode node =
        TestNode.start(unix(folder.toString()).set("auth_type", "scram-sha-256"))) {
      UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve(".s.PGSQL.0"));
      try (RawClient console = RawClient.to(address)) {
        assertThat(console.tryLogin("pgbouncer", "pgbouncer").status()).isEqualTo('I');
      }
      try (RawClient console = RawClient.to(node.port())) {
        assertThat(console.startup(3 << 16, "pgbouncer", "pgbouncer").next())
            .as("not by TCP")
            .isNotNull()
            .satisfies(m -> assertThat(m.body()[3]).isEqualTo((byte) 10));
      }
    }
  }

  @Test
  void shouldReachServersByUnixSocketAndAbstractName() throws Exception {
    String name = "@pooler-test-" + ProcessHandle.current().pid();
    String folder = postgres.ask("show unix_socket_directories");
    TestIni inner = unix(name).set("listen_addr", "").set("listen_port", "4711");
    inner.database("db", "host=" + folder + " port=" + postgres.port() + " dbname=postgres");
    TestIni outer = new TestIni().database("db", "host=" + name + " port=4711");
    try (TestNode near = TestNode.start(inner);
        TestNode far = TestNode.start(outer);
        RawClient client = RawClient.to(far.port()).login("db", "postgres")) {
      assertThat(near.node().addresses()).hasSize(1);
      assertThat(client.query("select inet_client_addr() is null").rows()).containsExactly("t");
    }
  }

  @Test
  void shouldRefuseAbstractNamesWhereTheTransportHasNone() {
    TestIni listening = unix("@pooler-test").own("transport", "nio");
    assertThatThrownBy(() -> TestNode.start(listening))
        .hasStackTraceContaining(
            "unix_socket_dir = @pooler-test: the transport nio has no abstract Unix-domain"
                + " sockets");
    TestIni connecting = new TestIni().own("transport", "nio");
    connecting.database("plain", "host=127.0.0.1").database("db", "host=127.0.0.1,@pooler-test");
    assertThatThrownBy(() -> TestNode.start(connecting))
        .hasStackTraceContaining("[databases] db: host = @pooler-test: the transport nio has no");
  }

  /** The kernel holds a client that says nothing back for a second at most. */
  @ParameterizedTest
  @ValueSource(strings = {"auto", "epoll", "nio"})
  void shouldServeClientsThatTakeTheirTime(String transport) throws Exception {
    TestIni ini =
        new TestIni().database("db", postgres, "dbname=postgres").own("transport", transport);
    try (TestNode node = TestNode.start(ini.set("tcp_defer_accept", "1"));
        RawClient early = RawClient.to(node.port());
        RawClient late = RawClient.to(node.port()).login("db", "postgres")) {
      assertThat(late.query("select 1").rows()).containsExactly("1");
      node.rewrite(ini.set("tcp_defer_accept", "0"));
      node.node().operator().reload().toCompletableFuture().join();
      assertThat(early.login("db", "postgres").query("select 1").rows()).containsExactly("1");
    }
  }

  @Test
  void shouldListenOnEveryAddress() throws Exception {
    TestIni several =
        new TestIni()
            .database("db", postgres, "dbname=postgres")
            .set("listen_addr", "127.0.0.1,::1");
    try (TestNode node = TestNode.start(several)) {
      List<InetSocketAddress> addresses =
          node.node().addresses().stream().map(InetSocketAddress.class::cast).toList();
      assertThat(addresses).hasSize(2);
      for (InetSocketAddress address : addresses) {
        try (RawClient client = RawClient.to(address).login("db", "postgres")) {
          assertThat(client.query("select 1").rows()).containsExactly("1");
        }
      }
    }
    TestIni all = new TestIni().database("db", postgres, "dbname=postgres").set("listen_addr", "*");
    try (TestNode node = TestNode.start(all)) {
      for (String host : List.of("127.0.0.1", "::1")) {
        try (RawClient client =
            RawClient.to(new InetSocketAddress(host, node.port())).login("db", "postgres")) {
          assertThat(client.query("select 1").rows()).containsExactly("1");
        }
      }
    }
  }

  @Test
  void shouldShareAPortOnlyWhereBothAgree() throws Exception {
    TestIni shared =
        new TestIni().database("db", postgres, "dbname=postgres").set("so_reuseport", "1");
    try (TestNode first = TestNode.start(shared)) {
      shared.set("listen_port", String.valueOf(first.port()));
      try (TestNode second = TestNode.start(shared)) {
        assertThat(second.port()).isEqualTo(first.port());
      }
      assertThatThrownBy(() -> TestNode.start(shared.set("so_reuseport", "0")))
          .hasStackTraceContaining("cannot listen on listen_addr 127.0.0.1:" + first.port());
    }
  }

  private TestIni unix(String folder) {
    return new TestIni().database("db", postgres, "dbname=postgres").set("unix_socket_dir", folder);
  }

  /** As a process leaves it that is killed. */
  private static void leaveStaleFile(Path file) throws Exception {
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(file));
    }
    assertThat(file).exists();
  }
}
