package dev.pooler.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.protocol.testing.PgBytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way of a backend from one session to the next. */
class HandOverTest {
  private final TwoLoops loops = new TwoLoops();
  private final NotingSession first = new NotingSession();
  private final NotingSession second = new NotingSession();

  @AfterEach
  void release() {
    first.end.discard();
    second.end.discard();
    loops.server.releaseOutbound();
  }

  private void borrow() {
    Checkout idle = loops.owner.acquire(first);
    assertThat(idle).isNotNull();
    first.onGranted(idle);
  }

  /** The first session asks something, and the server is through with it. */
  private void transaction() {
    first.checkout().onClientBytes(PgBytes.query("select 1"));
    loops.server.writeInbound(
        PgBytes.stream(PgBytes.commandComplete("SELECT 1"), PgBytes.readyForQuery('I')));
  }

  /** It happens in every transaction, and the clock is not free. */
  @Test
  void shouldReadTheClockOnceForEachHandOver() {
    loops.clockReads = 0;
    borrow();
    assertThat(loops.clockReads).as("lent").isEqualTo(1);

    loops.clockReads = 0;
    transaction();
    assertThat(first.events).endsWith("idle");
    assertThat(loops.clockReads).as("kept").isEqualTo(1);

    borrow();
    assertThat(loops.owner.acquire(second)).isNull();
    loops.settle();
    loops.clockReads = 0;
    transaction();
    assertThat(second.events).startsWith("granted");
    assertThat(loops.clockReads).as("to the next").isEqualTo(1);
  }
}
