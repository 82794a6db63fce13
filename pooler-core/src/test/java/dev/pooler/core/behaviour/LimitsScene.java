package dev.pooler.core.behaviour;

import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Databases l_a and l_b, each for itself so that {@code pg_stat_activity} can count, with the users
 * l_alice and l_bob; and the clients of a test.
 */
final class LimitsScene {
  final TestPostgres postgres = TestPostgres.shared();
  private final List<RawClient> clients = new ArrayList<>();

  LimitsScene() {
    try {
      for (String name : List.of("l_alice", "l_bob")) {
        postgres.run("drop role if exists " + name, "create role " + name + " login");
      }
      for (String name : List.of("l_a", "l_b")) {
        postgres.run("drop database if exists " + name, "create database " + name);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  void closeClients() {
    clients.forEach(RawClient::close);
    clients.clear();
  }

  String backendsOf(String user) throws SQLException {
    return postgres.ask("select count(*) from pg_stat_activity where usename = '" + user + "'");
  }

  TestIni ini() {
    return new TestIni().set("pool_mode", "transaction").secret("l_alice", "").secret("l_bob", "");
  }

  RawClient login(TestNode node, String database, String user) throws IOException {
    RawClient client = RawClient.to(node.port());
    clients.add(client);
    return client.login(database, user);
  }
}
