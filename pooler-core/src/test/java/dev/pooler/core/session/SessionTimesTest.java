package dev.pooler.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.protocol.testing.PgBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which time-out ends a session in which state, and which does not. */
class SessionTimesTest {

  @ParameterizedTest
  @CsvSource({
    "AWAITING_GREETING, client_login_timeout=10, client_login_timeout (server down)",
    "AWAITING_GREETING, query_wait_timeout=10, query_wait_timeout",
    "AWAITING_GREETING, query_timeout=10, query_timeout",
    "AWAITING_GREETING, client_idle_timeout=10, ''",
    "LOGGING_IN, client_login_timeout=10, client_login_timeout",
    "LOGGING_IN, query_wait_timeout=10, ''",
    "CANCELING, client_login_timeout=10, ''",
    "CONSOLE, client_idle_timeout=10, ''",
    "IDLE, client_idle_timeout=10, client_idle_timeout",
    "IDLE, query_timeout=10, ''",
    "IDLE, transaction_timeout=10, ''",
    "IDLE, idle_transaction_timeout=10, ''",
    "WAITING, query_wait_timeout=10, query_wait_timeout",
    "WAITING, query_timeout=10, query_timeout",
    "WAITING, client_idle_timeout=10, ''",
    "WAITING, client_login_timeout=10, ''",
    "PREPARING, query_timeout=10, query timeout",
    "PREPARING, transaction_timeout=10, transaction timeout",
    "PREPARING, query_wait_timeout=10, query_wait_timeout",
    "PREPARING, idle_transaction_timeout=10, ''",
    "PREPARING, client_idle_timeout=10, ''",
    "ATTACHED, query_timeout=10, query timeout",
    "ATTACHED, transaction_timeout=10, transaction timeout",
    "ATTACHED, query_wait_timeout=10, ''",
    "ATTACHED, client_idle_timeout=10, ''",
    "ATTACHED, idle_transaction_timeout=10, ''"
  })
  void shouldEndTheSessionThatIsOverItsLimit(SessionState state, String setting, String error) {
    ClientRig client = ClientRig.in(state, setting, "query_wait_notify=0");
    client.passSeconds(9);
    assertThat(client.heard()).isEmpty();
    client.passSeconds(11);
    assertThat(client.heard()).isEqualTo(error.isEmpty() ? "" : "E(" + error + ")");
    assertThat(client.isOpen()).isEqualTo(error.isEmpty());
    client.leave();
  }

  @ParameterizedTest
  @CsvSource({
    "idle_transaction_timeout=10, idle transaction timeout",
    "transaction_timeout=10, transaction timeout",
    "query_timeout=10, ''",
    "client_idle_timeout=10, ''"
  })
  void shouldEndAnIdleTransaction(String setting, String error) {
    ClientRig client = ClientRig.in(SessionState.ATTACHED, setting);
    client.backend().answer('T', true);
    client.passSeconds(9);
    assertThat(client.isOpen()).isTrue();
    client.passSeconds(11);
    assertThat(client.heard()).isEqualTo(error.isEmpty() ? "" : "E(" + error + ")");
    client.leave();
  }

  /** Two queries are under way in a transaction, and the first has been answered. */
  @ParameterizedTest
  @CsvSource({"idle_transaction_timeout=10, ''", "query_timeout=10, E(query timeout)"})
  void shouldSeeThatAPipelineIsBusy(String setting, String heard) {
    ClientRig client = ClientRig.in(SessionState.ATTACHED, setting);
    client.send(PgBytes.query("select pg_sleep(60)"));
    client.backend().answer('T', false);
    client.passSeconds(11);
    assertThat(client.heard()).isEqualTo(heard);
    client.leave();
  }

  @Test
  void shouldCountTheIdleTimeFromTheLastReplyOfAPipeline() {
    ClientRig client = ClientRig.in(SessionState.ATTACHED, "idle_transaction_timeout=10");
    client.send(PgBytes.query("select 1"));
    client.backend().answer('T', false);
    client.backend().answer('T', true);
    client.passSeconds(11);
    assertThat(client.heard()).isEqualTo("E(idle transaction timeout)");
  }

  @Test
  void shouldCancelWhatIsStillRunning() {
    ClientRig client = ClientRig.in(SessionState.ATTACHED, "query_timeout=10");
    FakeCheckout backend = client.backend();
    client.passSeconds(11);
    assertThat(backend.calls).endsWith("cancel", "abandon: query timeout");
    client.leave();
  }

  @Test
  void shouldNotCancelWhatHasNotBegun() {
    ClientRig client = ClientRig.in(SessionState.PREPARING, "query_timeout=10");
    FakeCheckout backend = client.backend();
    client.passSeconds(11);
    assertThat(backend.calls).containsExactly("abandon: query timeout");
    client.leave();
  }

  @Test
  void shouldTellOnceInEachWaitThatItWaits() {
    ClientRig client = ClientRig.in(SessionState.WAITING, "query_wait_notify=5");
    String notice = "N(No server connection available in postgres backend, client being queued)";
    client.passSeconds(4);
    assertThat(client.heard()).isEmpty();
    client.passSeconds(6);
    client.passSeconds(7);
    assertThat(client.heard()).isEqualTo(notice);
    FakeCheckout backend = FakeCheckout.ready();
    client.pool().grant(backend);
    client.passSeconds(6);
    assertThat(client.heard()).isEmpty();
    backend.answer('I', true);
    backend.idle();
    client.send(PgBytes.query("select 1"));
    client.passSeconds(6);
    assertThat(client.heard()).isEqualTo(notice);
    client.leave();
  }

  @ParameterizedTest
  @CsvSource({"AWAITING_GREETING, query_wait_notify=5", "WAITING, query_wait_notify=0"})
  void shouldSayNothingAboutWaitingBeforeTheGreetingOrWhereThatIsOff(
      SessionState state, String setting) {
    ClientRig client = ClientRig.in(state, setting);
    client.passSeconds(50);
    assertThat(client.heard()).isEmpty();
    client.leave();
  }
}
