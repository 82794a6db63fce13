package dev.pooler.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.config.PoolMode;
import dev.pooler.protocol.testing.PgBytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A RELOAD reaches one event loop after the other. */
class ReloadedOneByOneTest {
  private final TwoLoops loops = new TwoLoops();
  private final NotingSession session = new NotingSession();

  @AfterEach
  void release() {
    session.end.discard();
    loops.server.releaseOutbound();
  }

  /** The mode of the session counts: it is the one that gives the backend back, or does not. */
  @Test
  void shouldGiveABackendBackToALoopThatIsStillInSessionMode() {
    loops.owner.setOptions(TwoLoops.options(PoolMode.SESSION));
    assertThat(loops.home.acquire(session)).as("an own backend").isNull();
    loops.settle();
    session.checkout().onClientBytes(PgBytes.query("select 1"));
    loops.settle();
    loops.server.writeInbound(
        PgBytes.stream(PgBytes.commandComplete("SELECT 1"), PgBytes.readyForQuery('I')));
    loops.settle();
    assertThat(session.events).containsExactly("granted", "prepared", "ready I", "idle");
    assertThat(loops.owner.ledger().count(MemberState.IDLE)).isEqualTo(1);
  }
}
