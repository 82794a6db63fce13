package dev.pooler.drivers;

import static dev.pooler.drivers.DriverNode.SESSION;
import static dev.pooler.drivers.DriverNode.STATEMENT;
import static dev.pooler.drivers.DriverNode.TRANSACTION;
import static dev.pooler.drivers.VertxClients.assertFails;
import static dev.pooler.drivers.VertxClients.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.core.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What belongs to one client of Vert.x alone: its login, notifications, cancel requests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VertxPgSessionIT {
  private VertxClients vertx;

  @BeforeAll
  void start() throws Exception {
    vertx = VertxClients.start();
  }

  @AfterAll
  void stop() throws Exception {
    vertx.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION, STATEMENT})
  void shouldCancelOnlyItsOwnQuery(String database) throws Exception {
    PgConnection client = vertx.connect(vertx.options(database));
    PgConnection other = vertx.connect(vertx.options(database));
    for (int i = 0; i < 2; i++) {
      Future<RowSet<Row>> sleeps = client.query("select pg_sleep(60) /* vertx */").execute();
      Future<RowSet<Row>> works = other.query("select pg_sleep(0.2)").execute();
      Awaitility.await()
          .until(
              () ->
                  TestPostgres.shared()
                      .ask(
                          "select count(*) from pg_stat_activity where state = 'active' and query"
                              + " like '%(60) /* vertx */'"),
              "1"::equals);
      await(client.cancelRequest());
      assertFails(sleeps, "57014");
      await(works);
      // Nobody runs anything of its own now: this must not hit the backend's next owner.
      await(client.cancelRequest());
      await(other.query("select " + i).execute());
    }
    await(other.close());
    await(client.close());
  }

  @Test
  void shouldDeliverNotificationsInSessionMode() throws Exception {
    PgConnection listener = vertx.connect(vertx.options(SESSION));
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    listener.notificationHandler(each -> heard.add(each.getPayload()));
    await(listener.query("listen vertx_channel").execute());
    PgConnection sender = vertx.connect(vertx.options(TRANSACTION));
    await(sender.query("notify vertx_channel, 'hello'").execute());
    assertThat(heard.poll(VertxClients.PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("hello");
    await(sender.close());
    await(listener.close());
  }

  @Test
  void shouldLogInBySaslOverTls(@TempDir Path folder) throws Exception {
    try (DriverNode secure = DriverNode.withPasswordsAndTls(folder)) {
      PgConnectOptions options =
          new PgConnectOptions()
              .setHost("localhost")
              .setPort(secure.port())
              .setUser(DriverNode.USER)
              .setPassword(DriverNode.PASSWORD)
              .setDatabase(TRANSACTION)
              .setSslMode(SslMode.VERIFY_FULL)
              .setSslOptions(
                  new ClientSSLOptions()
                      .setHostnameVerificationAlgorithm("HTTPS")
                      .setTrustOptions(
                          new PemTrustOptions().addCertPath(DriverNode.caFile(folder).toString())));
      PgConnection client = vertx.connect(options);
      assertThat(client.isSSL()).isTrue();
      assertThat(
              await(client.preparedQuery("select current_user").execute())
                  .iterator()
                  .next()
                  .getString(0))
          .isEqualTo(DriverNode.USER);
      await(client.close());

      assertThatThrownBy(() -> vertx.connect(new PgConnectOptions(options).setPassword("wrong")))
          .hasMessageContaining("authentication failed");
      assertThatThrownBy(
              () -> vertx.connect(new PgConnectOptions(options).setSslMode(SslMode.DISABLE)))
          .hasMessageContaining("SSL required");
    }
  }
}
