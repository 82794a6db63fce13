package dev.pooler.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.protocol.testing.PgBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a RELOAD makes of a session that lives. */
class ReconfigureTest {

  @Test
  void shouldMoveAnIdleSessionToTheOtherPoolAtOnce() {
    ClientRig client = ClientRig.in(SessionState.IDLE);
    client.host.reload("user=boss");
    assertThat(client.pool().clients).isZero();
    assertThat(client.host.pool("boss").clients).isEqualTo(1);
    client.send(PgBytes.query("select 1"));
    assertThat(client.host.pool("boss").queue).hasSize(1);
    client.channel.close();
    assertThat(client.host.pool("boss").clients).isZero();
  }

  @ParameterizedTest
  @CsvSource({"WAITING", "PREPARING", "ATTACHED"})
  void shouldMoveABusySessionWhenItIsIdleAgain(SessionState state) {
    ClientRig client = ClientRig.in(state);
    client.host.reload("user=boss");
    assertThat(client.pool().clients).isEqualTo(1);
    if (state == SessionState.WAITING) {
      client.pool().grant(FakeCheckout.ready());
    }
    FakeCheckout backend = client.backend();
    if (state == SessionState.PREPARING) {
      backend.user().onPrepared(client.session().holding().parameters());
    }
    backend.answer('I', true);
    backend.idle();
    assertThat(client.pool().clients).isZero();
    assertThat(client.host.pool("boss").clients).isEqualTo(1);
    client.leave();
  }

  @Test
  void shouldStayWhereItIsWhenTheNextReloadSaysSo() {
    ClientRig client = ClientRig.in(SessionState.ATTACHED);
    client.host.reload("user=boss");
    client.host.reload("");
    client.backend().answer('I', true);
    client.backend().idle();
    assertThat(client.pool().clients).isEqualTo(1);
    client.leave();
  }

  @Test
  void shouldGiveItsBackendBackWhenSessionsHoldNoneAnyMore() {
    ClientRig client = ClientRig.in(SessionState.WAITING, "pool_mode=session");
    FakeCheckout backend = FakeCheckout.ready();
    client.pool().grant(backend);
    client.host.reload("pool_mode=transaction");
    assertThat(backend.isEnded()).as("while it works").isFalse();
    backend.answer('T', true);
    client.settle();
    assertThat(backend.isEnded()).as("in a transaction").isFalse();
    client.send(PgBytes.query("commit"));
    backend.answer('I', true);
    client.settle();
    assertThat(backend.calls).endsWith("abandon: pool_mode changed");
    assertThat(client.session().state()).isEqualTo(SessionState.IDLE);
    client.leave();
  }

  @Test
  void shouldGiveAnIdleBackendBackAtOnce() {
    ClientRig client = ClientRig.in(SessionState.WAITING, "pool_mode=session");
    FakeCheckout backend = FakeCheckout.ready();
    client.pool().grant(backend);
    backend.answer('I', true);
    client.host.reload("pool_mode=transaction");
    assertThat(backend.isEnded()).isTrue();
    assertThat(client.session().state()).isEqualTo(SessionState.IDLE);
    client.leave();
  }

  @Test
  void shouldNotGiveABackendBackThatHasJustGotAnotherQuery() {
    ClientRig client = ClientRig.in(SessionState.WAITING, "pool_mode=session");
    FakeCheckout backend = FakeCheckout.ready();
    client.pool().grant(backend);
    client.host.reload("pool_mode=transaction");
    backend.user().onReadyForQuery((byte) 'I', true);
    // Before what was put off comes to its turn.
    client.sendBeforeAnythingElse(PgBytes.query("next"));
    client.settle();
    assertThat(backend.isEnded()).isFalse();
    backend.answer('I', true);
    client.settle();
    assertThat(backend.isEnded()).isTrue();
    client.leave();
  }

  @Test
  void shouldKeepItsBackendWhenSessionsHoldOneFromNowOn() {
    ClientRig client = ClientRig.in(SessionState.ATTACHED);
    client.host.reload("pool_mode=session");
    client.backend().answer('I', true);
    client.settle();
    // It was lent for a transaction, and is taken away at its end.
    client.backend().idle();
    assertThat(client.session().state()).isEqualTo(SessionState.IDLE);
    client.leave();
  }

  @Test
  void shouldTrackStatementsFromTheNextBackendOn() {
    ClientRig client = ClientRig.in(SessionState.WAITING, "pool_mode=session");
    FakeCheckout first = FakeCheckout.ready();
    client.pool().grant(first);
    assertThat(first.statements).isNull();
    client.host.reload("pool_mode=transaction");
    first.answer('I', true);
    client.settle();
    FakeCheckout second = FakeCheckout.ready();
    client.pool().idle.add(second);
    client.send(PgBytes.query("select 1"));
    assertThat(second.statements).isNotNull();
    client.leave();
  }

  @ParameterizedTest
  @CsvSource({"pool_mode=session, ''", "'', max_prepared_statements=0"})
  void shouldForgetTrackedStatementsWhenTrackingEnds(String entry, String setting) {
    ClientRig client = ClientRig.in(SessionState.ATTACHED);
    var statements = client.backend().statements;
    assertThat(statements).isNotNull();
    client.host.reload(entry, setting);
    assertThat(nextBackend(client).statements).isNull();
    client.host.reload("");
    assertThat(nextBackend(client).statements).isNotNull().isNotSameAs(statements);
    client.leave();
  }

  private static FakeCheckout nextBackend(ClientRig client) {
    client.backend().answer('I', true);
    client.settle();
    if (client.session().state() == SessionState.ATTACHED) {
      client.backend().idle();
    }
    FakeCheckout next = FakeCheckout.ready();
    client.pool().idle.add(next);
    client.send(PgBytes.query("select 1"));
    return next;
  }

  @Test
  void shouldRefuseTheTransactionThatIsOpenWhenStatementsComeAlone() {
    ClientRig client = ClientRig.in(SessionState.ATTACHED);
    client.backend().answer('T', true);
    client.host.reload("pool_mode=statement");
    client.heard();
    assertThat(client.isOpen()).isTrue();
    client.send(PgBytes.query("select 1"));
    client.backend().answer('T', true, PgBytes.readyForQuery('T'));
    assertThat(client.heard())
        .isEqualTo("ZT E(transaction blocks not allowed in statement pooling mode)");
  }

  @Test
  void shouldUseTheNewLimitsAtOnce() {
    ClientRig client = ClientRig.in(SessionState.WAITING);
    client.host.reload("", "query_wait_timeout=10");
    client.passSeconds(11);
    assertThat(client.heard()).isEqualTo("E(query_wait_timeout)");
  }
}
