package dev.pooler.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The backend dies between being lent and the session's beginning to use it. */
class LoanThatComesTooLateTest {
  private final TwoLoops loops = new TwoLoops();
  private final NotingSession session = new NotingSession();

  @Test
  void shouldHaveTheSessionQueueAgain() {
    loops.home.acquire(session);
    TwoLoops.runAll(loops.ownerLoop);
    TwoLoops.runAll(loops.homeLoop);
    assertThat(session.events).containsExactly("granted");
    loops.server.close();
    loops.settle();
    assertThat(session.events).containsExactly("granted", "never begun");
    loops.server.releaseOutbound();
  }

  @Test
  void shouldSayNothingToASessionThatHasLeft() {
    loops.home.acquire(session);
    TwoLoops.runAll(loops.ownerLoop);
    TwoLoops.runAll(loops.homeLoop);
    loops.server.close();
    session.checkout().abandon("client disconnect", cut -> {});
    loops.settle();
    assertThat(session.events).containsExactly("granted");
    loops.server.releaseOutbound();
  }
}
