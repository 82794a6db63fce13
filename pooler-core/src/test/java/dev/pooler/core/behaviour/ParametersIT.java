package dev.pooler.core.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each client has its own parameters, on one backend that all share; and what a startup message may
 * say.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ParametersIT {
  private final TestPostgres postgres = TestPostgres.shared();
  private final List<RawClient> clients = new ArrayList<>();
  private TestNode node;

  @BeforeAll
  void start() {
    TestIni ini =
        new TestIni()
            .database("v_one", postgres, "dbname=postgres pool_size=1")
            .set("pool_mode", "transaction")
            .set("track_extra_parameters", "default_transaction_read_only")
            .set("ignore_startup_parameters", "extra_float_digits,search_path")
            .set("login_notify_message", "planned downtime at 8");
    node = TestNode.start(ini);
  }

  @AfterAll
  void stop() {
    node.close();
  }

  @AfterEach
  void close() {
    clients.forEach(RawClient::close);
    clients.clear();
  }

  @ParameterizedTest
  @CsvSource({
    "client_encoding, LATIN1, UTF8",
    "DateStyle, 'German, DMY', 'ISO, YMD'",
    "TimeZone, Asia/Tokyo, America/Lima",
    "standard_conforming_strings, off, on",
    "application_name, it's a, b\\b",
    "IntervalStyle, iso_8601, sql_standard",
    "default_transaction_read_only, on, off"
  })
  void shouldKeepEachClientsOwn(String name, String ofA, String ofB) throws Exception {
    RawClient a = login(name, ofA);
    RawClient b = login(name, ofB);
    RawClient c = login();
    String plain = c.query("show " + name).rows().getFirst();
    for (int i = 0; i < 3; i++) {
      assertThat(a.query("show " + name).rows()).containsExactly(ofA);
      assertThat(b.query("show " + name).rows()).containsExactly(ofB);
      assertThat(c.query("show " + name).rows())
          .as("one that asked for nothing")
          .containsExactly(plain);
    }
    assertThat(a.parameters()).containsEntry(name, ofA);
    // What is changed later follows the client too.
    c.query("set " + name + " = '" + ofA.replace("'", "''") + "'");
    b.query("select 1");
    assertThat(c.query("show " + name).rows()).containsExactly(ofA);
    assertThat(c.parameters()).containsEntry(name, ofA);
  }

  @Test
  void shouldReadOptionsOfTheStartupMessage() throws Exception {
    RawClient client = login("options", "-c TimeZone=Asia/Tokyo --datestyle=German");
    assertThat(client.query("show timezone").rows()).containsExactly("Asia/Tokyo");
    assertThat(client.query("show datestyle").rows().getFirst()).startsWith("German");
    assertThat(login("extra_float_digits", "3", "search_path", "x").query("select 1").rows())
        .containsExactly("1");
  }

  @ParameterizedTest
  @CsvSource({
    "foo, 1, 'unsupported startup parameter: foo'",
    "options, -c foo=1, 'unsupported startup parameter in options: foo'"
  })
  void shouldRefuseWhatItWouldLose(String name, String value, String error) throws Exception {
    try (RawClient client = RawClient.to(node.port())) {
      assertThat(client.tryLogin("v_one", "postgres", name, value).errors())
          .containsExactly("FATAL 08P01 " + error);
    }
  }

  @Test
  void shouldEndAClientWhoseParameterTheServerRefuses() throws Exception {
    RawClient client = login("client_encoding", "nonsense");
    assertThat(client.query("select 1").errors())
        .containsExactly("FATAL 08P01 invalid server parameter");
    assertThat(login().query("select 1").rows()).containsExactly("1");
  }

  @Test
  void shouldGreetWithTheOperatorsMessage() throws Exception {
    assertThat(login().notices()).containsExactly("NOTICE 00000 planned downtime at 8");
  }

  @Test
  void shouldAddTheClientsAddressToItsName() throws Exception {
    TestIni ini =
        new TestIni()
            .database("v_host", postgres, "dbname=postgres")
            .set("application_name_add_host", "1");
    try (TestNode named = TestNode.start(ini);
        RawClient client =
            RawClient.to(named.port()).login("v_host", "postgres", "application_name", "mine");
        RawClient nameless = RawClient.to(named.port()).login("v_host", "postgres")) {
      assertThat(client.query("show application_name").rows().getFirst())
          .matches("mine - 127\\.0\\.0\\.1:\\d+");
      assertThat(nameless.query("show application_name").rows().getFirst())
          .matches("app - 127\\.0\\.0\\.1:\\d+");
    }
  }

  private RawClient login(String... parameters) throws IOException {
    RawClient client = RawClient.to(node.port());
    clients.add(client);
    return client.login("v_one", "postgres", parameters);
  }
}
