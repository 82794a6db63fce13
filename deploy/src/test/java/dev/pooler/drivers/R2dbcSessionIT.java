package dev.pooler.drivers;

import static dev.pooler.drivers.DriverNode.SESSION;
import static dev.pooler.drivers.DriverNode.STATEMENT;
import static dev.pooler.drivers.DriverNode.TRANSACTION;
import static dev.pooler.drivers.R2dbcClients.closeAll;
import static dev.pooler.drivers.R2dbcClients.connect;
import static dev.pooler.drivers.R2dbcClients.done;
import static dev.pooler.drivers.R2dbcClients.rows;
import static dev.pooler.drivers.R2dbcClients.run;
import static dev.pooler.drivers.R2dbcClients.state;
import static dev.pooler.drivers.R2dbcClients.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.core.testing.TestPostgres;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.client.SSLMode;
import io.r2dbc.postgresql.client.SSLNegotiation;
import io.r2dbc.spi.R2dbcException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** What belongs to one client of R2DBC alone: its login, notifications, cancel requests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class R2dbcSessionIT {
  /** What PostgreSQL insists on where TLS begins without asking. */
  private static final ApplicationProtocolConfig POSTGRESQL =
      new ApplicationProtocolConfig(
          ApplicationProtocolConfig.Protocol.ALPN,
          ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
          ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
          "postgresql");

  private R2dbcClients r2dbc;

  @BeforeAll
  void start() throws Exception {
    r2dbc = R2dbcClients.start();
  }

  @AfterAll
  void stop() {
    r2dbc.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION, STATEMENT})
  void shouldCancelOnlyItsOwnQuery(String database) throws Exception {
    PostgresqlConnection client = connect(r2dbc.settings(database));
    PostgresqlConnection other = connect(r2dbc.settings(database));
    for (int i = 0; i < 2; i++) {
      CompletableFuture<@Nullable String> sleeps =
          rows(client.createStatement("select pg_sleep(60)::text /* r2dbc */"))
              .single()
              .onErrorResume(R2dbcException.class, e -> Mono.just(state(e)))
              .toFuture();
      CompletableFuture<@Nullable List<String>> works =
          rows(other.createStatement("select pg_sleep(0.2)::text")).collectList().toFuture();
      Awaitility.await()
          .until(
              () ->
                  TestPostgres.shared()
                      .ask(
                          "select count(*) from pg_stat_activity where state = 'active' and query"
                              + " like '%(60)::text /* r2dbc */'"),
              "1"::equals);
      done(client.cancelRequest());
      assertThat(sleeps.get(R2dbcClients.PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isEqualTo("57014");
      assertThat(works.get(R2dbcClients.PATIENCE.toSeconds(), TimeUnit.SECONDS)).hasSize(1);
      // Nobody runs anything of its own now: this must not hit the backend's next owner.
      done(client.cancelRequest());
      assertThat(texts(other, "select 'mine'")).containsExactly("mine");
    }
    closeAll(List.of(client, other));
  }

  @Test
  void shouldDeliverNotificationsInSessionMode() throws Exception {
    PostgresqlConnection listener = connect(r2dbc.settings(SESSION));
    run(listener, "listen r2dbc_channel");
    CompletableFuture<@Nullable String> heard =
        listener
            .getNotifications()
            .next()
            .map(each -> String.valueOf(each.getParameter()))
            .toFuture();
    PostgresqlConnection sender = connect(r2dbc.settings(TRANSACTION));
    run(sender, "notify r2dbc_channel, 'hello'");
    assertThat(heard.get(R2dbcClients.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("hello");
    closeAll(List.of(listener, sender));
  }

  @ParameterizedTest
  @EnumSource(
      value = SSLNegotiation.class,
      names = {"POSTGRES", "DIRECT"})
  void shouldLogInBySaslOverTls(SSLNegotiation negotiation, @TempDir Path folder) throws Exception {
    try (DriverNode secure = DriverNode.withPasswordsAndTls(folder)) {
      PostgresqlConnectionConfiguration.Builder settings =
          PostgresqlConnectionConfiguration.builder()
              .host("localhost")
              .port(secure.port())
              .username(DriverNode.USER)
              .password(DriverNode.PASSWORD)
              .database(TRANSACTION)
              .sslNegotiation(negotiation)
              .sslContextBuilderCustomizer(tls -> tls.applicationProtocolConfig(POSTGRESQL))
              .sslMode(SSLMode.VERIFY_FULL)
              .sslRootCert(DriverNode.caFile(folder).toString());
      PostgresqlConnection client = connect(settings);
      assertThat(texts(client, "select current_user")).containsExactly(DriverNode.USER);
      closeAll(List.of(client));

      assertThatThrownBy(() -> connect(settings.password("wrong")))
          .hasMessageContaining("authentication failed");
    }
  }
}
